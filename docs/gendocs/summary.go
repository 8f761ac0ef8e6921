package gendocs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// field is one field of the summary.
type field struct {
	path    string // coverage[].state
	kind    string
	meaning string
}

// summaryFields reads the fields of the summary from the source of the types
// that it is made of: their comments are the reference.
func summaryFields(root string) ([]field, error) {
	s := source{structs: map[string]*ast.StructType{}, words: map[string]string{}}
	for _, dir := range []string{"graph/report", "graph", "graph/opengraph", "collector/snapshot"} {
		if err := s.read(filepath.Join(root, dir)); err != nil {
			return nil, err
		}
	}
	return s.fields("", "report.document")
}

// source is the declarations of some packages, by package and name.
type source struct {
	structs map[string]*ast.StructType
	words   map[string]string // types that are words: State, and which there are
}

// read parses the files of a package.
func (s source) read(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				s.declare(f.Name.Name, g)
			}
		}
	}
	return nil
}

// declare keeps the structs of a declaration, and its typed words.
func (s source) declare(pkg string, g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if t, ok := spec.Type.(*ast.StructType); ok {
				s.structs[pkg+"."+spec.Name.Name] = t
			}
		case *ast.ValueSpec:
			name, ok := spec.Type.(*ast.Ident)
			if !ok || g.Tok != token.CONST || len(spec.Values) != 1 {
				continue
			}
			if word, ok := spec.Values[0].(*ast.BasicLit); ok && word.Kind == token.STRING {
				text, _ := strconv.Unquote(word.Value)
				s.words[pkg+"."+name.Name] += " `" + text + "`"
			}
		}
	}
}

// fields lists the fields of a struct and of what is in it.
func (s source) fields(prefix, name string) ([]field, error) {
	t, ok := s.structs[name]
	if !ok {
		return nil, fmt.Errorf("summary: no struct %s", name)
	}
	pkg, _, _ := strings.Cut(name, ".")
	var all []field
	for _, f := range t.Fields.List {
		inner, err := s.describe(prefix, pkg, name, f)
		if err != nil {
			return nil, err
		}
		all = append(all, inner...)
	}
	return all, nil
}

// describe lists one field and what is in it.
func (s source) describe(prefix, pkg, owner string, f *ast.Field) ([]field, error) {
	typ := typeText(f.Type)
	base := strings.TrimPrefix(strings.TrimPrefix(typ, "[]"), "*")
	if !strings.Contains(base, ".") {
		base = pkg + "." + base
	}
	if f.Tag == nil { // embedded
		return s.fields(prefix, base)
	}
	tag, _ := strconv.Unquote(f.Tag.Value)
	key, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	about := field{prefix + key, kindOf(typ, s.words[base]), explained(f)}
	if about.meaning == "" {
		return nil, fmt.Errorf("summary: %s.%s has no comment", owner, f.Names[0])
	}
	if s.structs[base] == nil {
		return []field{about}, nil
	}
	under := about.path + "."
	if strings.HasPrefix(typ, "[]") {
		under = about.path + "[]."
	}
	inner, err := s.fields(under, base)
	return append([]field{about}, inner...), err
}

// explained is a field's comment, without the field's name at its start.
func explained(f *ast.Field) string {
	text := strings.Join(strings.Fields(f.Doc.Text()), " ")
	for _, name := range f.Names {
		text = strings.TrimPrefix(text, name.Name+" ")
	}
	text = strings.TrimPrefix(strings.TrimPrefix(text, "is "), "are ")
	return strings.TrimSuffix(text, ".")
}

// typeText is a type as the source has it.
func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeText(e.X) + "." + e.Sel.Name
	case *ast.ArrayType:
		return "[]" + typeText(e.Elt)
	case *ast.StarExpr:
		return "*" + typeText(e.X)
	case *ast.MapType:
		return "map[" + typeText(e.Key) + "]" + typeText(e.Value)
	}
	return fmt.Sprintf("%T", e)
}

// kindOf says what a type is in JSON.
func kindOf(typ, words string) string {
	if words != "" {
		return strings.TrimSpace(words)
	}
	if name, ok := map[string]string{
		"string": "text", "int": "number", "int64": "number", "bool": "flag", "[]string": "texts", "[]int": "numbers",
		"time.Time": "date", "time.Duration": "nanoseconds",
	}[typ]; ok {
		return name
	}
	switch {
	case strings.HasPrefix(typ, "map[") && strings.HasSuffix(typ, "]int"):
		return "number by name"
	case strings.HasPrefix(typ, "[]"):
		return "list of objects"
	}
	return "object"
}
