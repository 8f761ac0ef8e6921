package grouprule

import "slices"

// user reads what follows the word user: an attribute, or a call.
func (p *parser) user() (operand, error) {
	member, err := p.member()
	switch {
	case err != nil:
		return operand{}, err
	case !p.is("("):
		if p.is(".") || p.is("[") {
			return operand{}, p.problem(member.at, "a part of an attribute")
		}
		p.found.Attributes = appendNew(p.found.Attributes, member.text)
		return operand{attribute: member.text, plain: true}, nil
	case member.text == "getInternalProperty":
		return p.internalProperty()
	case member.text == "getGroups":
		return p.getGroups()
	}
	return operand{}, p.problem(member.at, "a function of users that is not read")
}

// internalProperty reads the property of a user that no profile has: nobody writes it.
func (p *parser) internalProperty() (operand, error) {
	args, err := p.texts()
	if err != nil {
		return operand{}, err
	}
	if len(args) != 1 || args[0] != "status" && args[0] != "id" {
		return operand{}, p.problem(p.token.at, "an internal property that is not read")
	}
	p.found.Functions = appendNew(p.found.Functions, "user.getInternalProperty")
	return operand{isTest: true, comparable: true, test: test{property: args[0]}}, nil
}

// nameTests are the functions that test the names of groups.
var nameTests = []string{"isMemberOfGroupName", "isMemberOfGroupNameStartsWith", "isMemberOfGroupNameContains", "isMemberOfGroupNameRegex"}

// membership reads a test of groups.
func (p *parser) membership(function token) (operand, error) {
	args, err := p.texts()
	if err != nil {
		return operand{}, err
	}
	byID := function.text == "isMemberOfGroup" || function.text == "isMemberOfAnyGroup"
	switch {
	case !byID && !slices.Contains(nameTests, function.text):
		return operand{}, p.problem(function.at, "a function that is not read")
	case len(args) == 0, len(args) > 1 && function.text != "isMemberOfAnyGroup":
		return operand{}, p.problem(function.at, "a test of groups with another number of arguments")
	}
	p.found.Functions = appendNew(p.found.Functions, function.text)
	for _, arg := range args {
		if byID {
			p.found.GroupIDs = appendNew(p.found.GroupIDs, arg)
		} else {
			p.found.NameTests = append(p.found.NameTests, NameTest{function.text, arg})
		}
	}
	return operand{isTest: true, test: test{group: true}}, nil
}

// texts reads the arguments of a call, all of which must be texts.
func (p *parser) texts() (all []string, err error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for !p.is(")") {
		if len(all) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		arg, err := p.literal()
		if err != nil {
			return nil, err
		}
		if arg.kind != text {
			return nil, p.problem(arg.at, "an argument that is not a text")
		}
		all = append(all, arg.text)
	}
	return all, p.expect(")")
}

// getGroups reads the call whose arguments say which groups are meant, by any of their
// properties, and what may be asked of the list.
func (p *parser) getGroups() (operand, error) {
	p.found.Functions = appendNew(p.found.Functions, getGroups)
	result := operand{isTest: true, test: test{group: true}}
	if err := p.brackets(); err != nil {
		return result, err
	}
	if !p.is(".") {
		return result, nil
	}
	member, err := p.member()
	if err != nil {
		return result, err
	}
	if member.text != "size" && member.text != "isEmpty" {
		return result, p.problem(member.at, "a function of lists that is not read")
	}
	result.comparable = member.text == "size"
	if err := p.expect("("); err != nil {
		return result, err
	}
	return result, p.expect(")")
}

const getGroups = "user.getGroups"

// closing has the bracket that closes another.
var closing = map[string]string{"(": ")", "{": "}", "[": "]"}

// brackets goes over an opening bracket and all up to the one that closes it. Of texts in
// it, only properties of groups are understood.
func (p *parser) brackets() error {
	opened := p.token.text
	if err := p.deeper(); err != nil {
		return err
	}
	defer func() { p.depth-- }()
	if err := p.advance(); err != nil {
		return err
	}
	for !p.is(closing[opened]) {
		switch t := p.token; {
		case t.kind == symbol && closing[t.text] != "":
			if err := p.brackets(); err != nil {
				return err
			}
			continue
		case t.kind == text && t.text == "group.profile.name":
			p.found.NameTests = append(p.found.NameTests, NameTest{Function: getGroups})
		case t.kind == text, t.kind == number, p.is(","), p.is(":"), t.kind == name && (t.text == "true" || t.text == "false"):
		default:
			return p.unexpected()
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
	return p.advance()
}

// textFunctions are those that make another value of a text.
var textFunctions = []string{"toUpperCase", "toLowerCase", "substring", "substringBefore", "substringAfter", "replace", "removeSpaces", "append", "len"}

// stringFunction reads what follows the word String.
func (p *parser) stringFunction() (operand, error) {
	if err := p.deeper(); err != nil {
		return operand{}, err
	}
	defer func() { p.depth-- }()
	function, err := p.member()
	if err != nil {
		return operand{}, err
	}
	isTest := function.text == "stringContains" || function.text == "startsWith"
	if !isTest && !slices.Contains(textFunctions, function.text) {
		return operand{}, p.problem(function.at, "a function of texts that is not read")
	}
	p.found.Functions = appendNew(p.found.Functions, "String."+function.text)
	subject, constants, err := p.textArguments(function)
	switch {
	case err != nil:
		return operand{}, err
	case !isTest:
		return operand{attribute: subject.attribute}, nil
	case len(constants) != 1 || constants[0].kind != text:
		return operand{}, p.problem(function.at, "a test of texts with other arguments than an attribute and a text")
	}
	return operand{isTest: true, test: test{attribute: subject.attribute, operator: function.text, value: constants[0].text, plain: subject.plain}}, nil
}

// textArguments reads arguments of which exactly one is an attribute or a function of one.
func (p *parser) textArguments(function token) (subject operand, constants []token, err error) {
	if err := p.expect("("); err != nil {
		return operand{}, nil, err
	}
	for first := true; !p.is(")"); first = false {
		if !first {
			if err := p.expect(","); err != nil {
				return operand{}, nil, err
			}
		}
		arg, err := p.operand()
		switch {
		case err != nil:
			return operand{}, nil, err
		case arg.isConstant:
			constants = append(constants, arg.constant)
		case arg.attribute == "" || arg.isTest || subject.attribute != "":
			return operand{}, nil, p.problem(function.at, "a function of more than one attribute, or of something else")
		default:
			subject = arg
		}
	}
	if subject.attribute == "" {
		return operand{}, nil, p.problem(function.at, "a function of no attribute")
	}
	return subject, constants, p.expect(")")
}

// appendNew appends the texts that a list does not have yet.
func appendNew(list []string, more ...string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}
