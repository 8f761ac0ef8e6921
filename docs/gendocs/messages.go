package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// makers are the functions and methods that make what users read as an error, an advice or a
// note.
var makers = []string{"problem", "note", "Note", "Errorf", "New", "FolderErrorf"}

// printMessages writes every message of the program below root, with the file that makes it: to
// be read as a list, by the rules of CONTRIBUTING.md. Values are written as %s. It is made from
// the calls in the code, so that there is no second list to keep.
func printMessages(out io.Writer, root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || strings.HasSuffix(d.Name(), "test") || strings.HasSuffix(d.Name(), "fake") || d.Name() == "docs"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		found, err := messagesOf(path)
		for _, m := range found {
			fmt.Fprintf(out, "%s: %s\n", filepath.ToSlash(path), m)
		}
		return err
	})
}

// messagesOf returns the messages of one file: the texts of the calls that make them, and what
// methods named Advice return.
func messagesOf(path string) (found []string, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if selector, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains(makers, selector.Sel.Name) && len(n.Args) > 0 {
				found = append(found, textsIn(n.Args[0])...)
			}
		case *ast.FuncDecl:
			if n.Name.Name == "Advice" || strings.HasSuffix(n.Name.Name, "Hint") {
				found = append(found, textsIn(n.Body)...)
			}
		}
		return true
	})
	return found, nil
}

// textsIn returns the texts of several words in an expression.
func textsIn(n ast.Node) (found []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(strings.TrimSpace(text), " ") {
				found = append(found, text)
			}
		}
		return true
	})
	return found
}
