package oktatest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseFault reads a fault from a text of the form
//
//	[METHOD ]PATH:EFFECT[:WHEN]
//
// PATH is that of an endpoint, with {id} or with ids, or * for any. EFFECT is the
// name of an [Effect], slow=DURATION, or a status with or without a code: 503,
// 403/E0000006, 401/invalid_client. WHEN is nth=3, every=10 or first=2.
//
//	GET /api/v1/users:500:every=10
//	/api/v1/groups/00g1/users:truncate:nth=1
//	*:slow=20s
func ParseFault(s string) (Fault, error) {
	f, err := parseFault(s)
	if err == nil {
		err = f.validate()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", s, err)
	}
	return f, nil
}

func parseFault(s string) (f Fault, err error) {
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return f, errors.New("not of the form [METHOD ]PATH:EFFECT[:WHEN]")
	}
	f.setPath(strings.TrimSpace(parts[0]))
	if err := f.setEffect(parts[1]); err != nil {
		return f, err
	}
	if len(parts) == 3 {
		err = f.setWhen(parts[2])
	}
	return f, err
}

func (f *Fault) setPath(s string) {
	method, path, ok := strings.Cut(s, " ")
	if ok {
		f.Method = method
	} else {
		path = s
	}
	if path == "*" {
		return
	}
	f.Path = path
	if row, ids := findEndpoint(path); row != nil {
		f.Path = row.path
		if parent := strings.Join(ids, "/"); !strings.Contains(parent, "{") {
			f.Parent = parent
		}
	}
}

func (f *Fault) setEffect(s string) (err error) {
	status, code, _ := strings.Cut(s, "/")
	if n, bad := strconv.Atoi(status); bad == nil {
		f.Status, f.Code = n, code
		return nil
	}
	name, value, ok := strings.Cut(s, "=")
	f.Effect = Effect(name)
	if ok != (f.Effect == Slow) {
		return errors.New("slow, and nothing else, takes a duration")
	}
	if ok {
		f.Delay, err = time.ParseDuration(value)
	}
	return err
}

func (f *Fault) setWhen(s string) error {
	name, value, _ := strings.Cut(s, "=")
	for _, w := range f.when() {
		if w.name != name {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return fmt.Errorf("%s needs a number from 1 on", name)
		}
		*w.n = n
		return nil
	}
	return fmt.Errorf("%q is none of nth=, every=, first=", s)
}
