package oktatest

import (
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// delegationLinks serves the links to the agents that the required filter names.
func delegationLinks(c *call) *reply {
	orns, ok := filteredORNs(c.query.Get("filter"), "to.resourceOrn")
	if !ok {
		return oktaError(http.StatusBadRequest, "E0000031", "filter")
	}
	return matching(c, func(l snapshot.DelegationLink) bool {
		return slices.Contains(orns, snapshot.WithoutPartition(l.To.ResourceORN.String()))
	})
}

// resourceOwners serves the owners of all agents, or of one.
func resourceOwners(c *call) *reply {
	filter := c.query.Get("filter")
	orns, one := filteredORNs(filter, "parentResourceOrn")
	if filter != `resource.type eq "ai-agents"` && !one {
		return oktaError(http.StatusBadRequest, "E0000031", "filter")
	}
	return matching(c, func(o snapshot.AgentOwner) bool {
		return !one || slices.Contains(orns, snapshot.WithoutPartition(o.Resource.ORN.String()))
	})
}

// filteredORNs returns the ORNs of a filter, without their partitions. It is not ok when the
// filter has another form.
func filteredORNs(filter, field string) (orns []string, ok bool) {
	for clause := range strings.SplitSeq(filter, " OR ") {
		orn, isEqual := strings.CutPrefix(clause, field+` eq "`)
		orn, closed := strings.CutSuffix(orn, `"`)
		if !isEqual || !closed || strings.Contains(orn, `"`) {
			return nil, false
		}
		orns = append(orns, snapshot.WithoutPartition(orn))
	}
	return orns, true
}

// matching serves a page of the records of a listing that match.
func matching[T any](c *call, match func(T) bool) *reply {
	return c.page(func(from position) iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			for r, err := range c.listing().read(from) {
				var v T
				if err == nil {
					err = json.Unmarshal(r.json, &v)
				}
				if err == nil && !match(v) {
					continue
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
	})
}
