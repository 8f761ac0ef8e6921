package progress

import (
	"fmt"
	"time"
)

// clock writes a duration in its two largest units.
func clock(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	default:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
}

// cut shortens s to a width. Names of resources and buckets are ASCII.
func cut(s string, width int) string {
	switch {
	case len(s) <= width:
		return s
	case width <= 0:
		return ""
	default:
		return s[:width-1] + "~"
	}
}
