package progress

import "golang.org/x/sys/windows"

// understandsEscapes makes the console of Windows interpret escape sequences, and reports
// whether it does: those before Windows 10 cannot.
func understandsEscapes(t Terminal) bool {
	system, ok := t.(systemTerminal)
	if !ok {
		return true
	}
	console := windows.Handle(system.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
