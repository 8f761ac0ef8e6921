package progress

import (
	"fmt"
	"time"
)

// formatDuration writes a duration in its two largest units.
func formatDuration(d time.Duration) string {
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

// truncate shortens s to a width in columns. Names of resources and buckets are ASCII.
func truncate(s string, width int) string {
	switch {
	case len(s) <= width:
		return s
	case width <= 0:
		return ""
	default:
		return s[:width-1] + "~"
	}
}
