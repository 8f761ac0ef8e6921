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

// formatEstimate writes an estimated duration no more exactly than it is known.
func formatEstimate(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "under 1m"
	case d < 10*time.Minute:
		return formatDuration(d.Round(10 * time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Round(time.Minute)/time.Minute))
	default:
		return formatDuration(d.Round(5 * time.Minute))
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
