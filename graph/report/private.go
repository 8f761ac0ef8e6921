package report

// Summaries and logs are kept, sent on and read by more people than the page and the terminal.
// They have no names of people, and none that people gave to their own tokens: ids say who it is.

// publicName leaves out a private name.
func publicName(name string, private bool) string {
	if private {
		return ""
	}
	return name
}

// public returns the subject without the name of a person, or given by one.
func (s Subject) public() Subject {
	s.Name = publicName(s.Name, s.Kind == OfToken || s.Kind == OfUser)
	return s
}

// public returns the evidence without the name of a person.
func (e Evidence) public() Evidence {
	e.Name = publicName(e.Name, e.Private)
	return e
}

// public returns the change without names of people.
func (c Change) public() Change {
	c.Name, c.Holder.Name = publicName(c.Name, c.Private), publicName(c.Holder.Name, c.HolderPrivate)
	return c
}
