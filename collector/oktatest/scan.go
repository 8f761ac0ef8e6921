package oktatest

// walk calls f with each member of a JSON object, key without quotes and value
// as written, until f returns false. It reports whether it came to the end of
// a well-formed object; what is inside the values is not looked at.
func walk(object []byte, f func(key, value []byte) bool) bool {
	i := space(object, 0)
	if i >= len(object) || object[i] != '{' {
		return false
	}
	if i = space(object, i+1); i < len(object) && object[i] == '}' {
		return space(object, i+1) == len(object)
	}
	for {
		var key, value []byte
		key, value, i = oneMember(object, i)
		if i < 0 || !f(key, value) {
			return false
		}
		switch object[i] {
		case '}':
			return space(object, i+1) == len(object)
		case ',':
			i = space(object, i+1)
		default:
			return false
		}
	}
}

// oneMember reads the member that begins at i and returns where what follows
// it begins, -1 when it is broken.
func oneMember(b []byte, i int) (key, value []byte, next int) {
	if i >= len(b) || b[i] != '"' {
		return nil, nil, -1
	}
	end := skipText(b, i)
	if end < 0 {
		return nil, nil, -1
	}
	key = b[i+1 : end-1]
	if i = space(b, end); i >= len(b) || b[i] != ':' {
		return nil, nil, -1
	}
	i = space(b, i+1)
	if end = skipValue(b, i); end < 0 {
		return nil, nil, -1
	}
	if next = space(b, end); next >= len(b) {
		return nil, nil, -1
	}
	return key, b[i:end], next
}

// space returns the first place from i on that is no white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipText returns the end of the text that begins at i.
func skipText(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// skipValue returns the end of the value that begins at i.
func skipValue(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return skipText(b, i)
	case '{', '[':
		return skipNested(b, i)
	}
	start := i
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ' {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

func skipNested(b []byte, i int) int {
	for depth := 0; i < len(b); {
		switch b[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			if i = skipText(b, i); i < 0 {
				return -1
			}
			continue
		}
		i++
	}
	return -1
}

// walkList calls f with each item of the JSON list that text begins with. Null has
// none.
func walkList(text []byte, f func(item []byte)) {
	if len(text) == 0 || text[0] != '[' {
		return
	}
	for i := space(text, 1); i < len(text) && text[i] != ']'; i = space(text, i) {
		end := skipValue(text, i)
		if end < 0 {
			return
		}
		f(text[i:end])
		if i = space(text, end); i < len(text) && text[i] == ',' {
			i++
		}
	}
}
