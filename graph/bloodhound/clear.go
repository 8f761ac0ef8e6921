package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"oktagon/collector/transport"
)

// SourceKind is the kind by which BloodHound tells the data of Okta from that of other
// sources. It is the only one that oktagon writes (opengraph.md §1), so the only one whose
// data it deletes.
const SourceKind = "Okta"

const (
	sourceKindsPath = "/api/v2/graphs/source-kinds"
	clearPath       = "/api/v2/clear-database"
	cypherPath      = "/api/v2/graphs/cypher"
)

// A ClearError means that the data of [SourceKind] may not be deleted, and that nothing was
// uploaded.
type ClearError struct{ Err error }

// Error says what was not done.
func (e *ClearError) Error() string {
	return fmt.Sprintf("the data of the source %s is not cleared: %s", SourceKind, e.Err)
}

// Unwrap returns the cause.
func (e *ClearError) Unwrap() error { return e.Err }

// Advice returns the next step.
func (e *ClearError) Advice() string {
	if isUnavailable(e.Err) {
		return "only the role Administrator may clear data, and only with a release that lists its sources: leave --clear-before out, and clear by hand under Administration > Database Management"
	}
	if errors.Is(e.Err, errWaitLimit) {
		return "BloodHound may still delete it: look under Administration > Database Management before uploading"
	}
	return Advice(e.Err)
}

// CheckClear makes sure that the server lets its user clear the data, without changing
// anything, and returns a note on what would be deleted.
func (c *Client) CheckClear(ctx context.Context, server Server) (note string, err error) {
	if len(server.Roles) > 0 && !slices.Contains(server.Roles, "Administrator") {
		return "", &ClearError{&APIError{Method: http.MethodPost, Path: clearPath, Host: c.base.Host, Status: http.StatusForbidden}}
	}
	_, found, err := c.sourceKind(ctx)
	switch {
	case err != nil:
		return "", &ClearError{err}
	case !found:
		return "BloodHound has no data of the source " + SourceKind + " to clear", nil
	}
	return "before the upload, BloodHound deletes all data of the source " + SourceKind + ", of every organization and collector; SAML_* nodes and nodes without a name stay (sourceless data)", nil
}

// sourceKind returns the id that the server has given to [SourceKind].
func (c *Client) sourceKind(ctx context.Context) (id int, found bool, err error) {
	var data struct {
		Kinds []struct {
			ID   int    `json:"id"`
			Name string `json:"name"`
		} `json:"kinds"`
	}
	if err := c.get(ctx, sourceKindsPath, &data); err != nil {
		return 0, false, err
	}
	for _, k := range data.Kinds {
		if k.Name == SourceKind && k.ID > 0 { // 0 is the data without a source
			return k.ID, true, nil
		}
	}
	return 0, false, nil
}

// Clear deletes all data of [SourceKind] and waits until it is gone. Any error is a
// [*ClearError], unless ctx has ended.
func (c *Client) Clear(ctx context.Context) error {
	defer c.waiting.start()()
	err := c.clear(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &ClearError{err}
}

func (c *Client) clear(ctx context.Context) error {
	id, found, err := c.sourceKind(ctx)
	if err != nil || !found {
		return err
	}
	header, body, err := jsonBody(map[string]any{
		"deleteSourceKinds": []int{id}, "deleteCollectedGraphData": false,
		"deleteFileIngestHistory": false, "deleteDataQualityHistory": false,
	})
	if err != nil {
		return err
	}
	// It may be sent twice: nothing is uploaded in between.
	if err := c.do(ctx, call{method: http.MethodPost, path: clearPath, header: header, body: body, retry: always, success: http.StatusNoContent}, nil); err != nil {
		return err
	}
	c.log.Info("BloodHound: clearing", "source", SourceKind)
	return c.waitUntilGone(ctx)
}

// waitUntilGone waits until the server has no node of [SourceKind]: it deletes later than
// it answers.
func (c *Client) waitUntilGone(ctx context.Context) error {
	limited, cancel := context.WithTimeoutCause(ctx, waitLimit, errWaitLimit)
	defer cancel()
	defer c.waiting.set("the deletion of the data of the source "+SourceKind, time.Now().Add(waitLimit))()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		left, err := c.hasNodes(limited)
		if err == nil && !left {
			return nil
		}
		if err == nil {
			err = transport.Sleep(limited, pause)
		}
		if err != nil {
			return err
		}
	}
}

// hasNodes reports whether the server has a node of [SourceKind]. A query without a result
// may be answered with 404 (bloodhound-api.md §8).
func (c *Client) hasNodes(ctx context.Context) (bool, error) {
	header, body, err := jsonBody(map[string]any{"query": "MATCH (n:" + SourceKind + ") RETURN n LIMIT 1", "include_properties": false})
	if err != nil {
		return false, err
	}
	var data struct {
		Nodes map[string]struct{} `json:"nodes"`
	}
	err = c.do(ctx, call{method: http.MethodPost, path: cypherPath, header: header, body: body, retry: always}, &data)
	var api *APIError
	if errors.As(err, &api) && api.Status == http.StatusNotFound && api.ContentType == "" {
		return false, nil
	}
	return len(data.Nodes) > 0, err
}
