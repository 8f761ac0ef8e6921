package main

import (
	"fmt"
	"strings"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/graph/report"
	"oktagon/schema"
)

// reference returns the page of settings, exit codes, findings and kinds.
func reference() (string, error) {
	nodes, edges, err := schema.Kinds()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(`# Reference

Generated from the program's own tables by ` + "`go run ./docs/gendocs`" + `. The
[README](../README.md) explains what they mean; the fields of ` + "`--summary`" + ` are in
[summary](summary.md).

[Settings](#settings) · [Exit codes](#exit-codes) · [Findings](#findings) · [Node kinds](#node-kinds) · [Edge kinds](#edge-kinds)

`)
	settingTables(&b)
	exitTable(&b)
	findingTable(&b)
	nodeTables(&b, nodes)
	edgeTable(&b, edges)
	return b.String(), nil
}

// table writes the head of a table with these columns.
func table(b *strings.Builder, columns ...string) {
	row(b, columns...)
	row(b, strings.Split(strings.Repeat("--- ", len(columns)-1)+"---", " ")...)
}

// row writes one row of a table.
func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		fmt.Fprintf(b, "| %s ", strings.ReplaceAll(c, "|", `\|`))
	}
	b.WriteString("|\n")
}

// code marks each of the words as code.
func code(words ...string) string {
	var marked []string
	for _, w := range words {
		if w != "" {
			marked = append(marked, "`"+w+"`")
		}
	}
	return strings.Join(marked, " ")
}

func settingTables(b *strings.Builder) {
	b.WriteString("## Settings\n\nA flag wins over a variable, a variable over okta.yaml. Of several variables or keys\nthe first one that is set counts. The flag of a secret takes the name of a file; its\nvariable and its key hold the secret itself.\n")
	group := "none"
	for _, s := range config.Settings() {
		if s.Group != group {
			group = s.Group
			title := group
			if group == "" {
				title = "Without a flag"
			}
			fmt.Fprintf(b, "\n### %s\n\n", title)
			table(b, "Flag", "Variables", "okta.yaml", "Default", "Meaning")
		}
		flag := ""
		if s.Flag != "" {
			flag = code(strings.TrimSpace("--" + s.Flag + " " + s.Arg))
		}
		if s.Short != "" {
			flag += ", " + code("-"+s.Short)
		}
		row(b, flag, code(s.Variables...), code(s.Keys...), code(s.Default), s.Help)
	}
	fmt.Fprintf(b, "\nResources for `--only` and `--skip`, separated by commas: %s.\n", code(collector.Resources()...))
}

func exitTable(b *strings.Builder) {
	b.WriteString("\n## Exit codes\n\n")
	table(b, "Code", "Meaning")
	for _, c := range config.ExitCodes {
		row(b, fmt.Sprint(c.Code), c.Meaning)
	}
}

func findingTable(b *strings.Builder) {
	b.WriteString("\n## Findings\n\nThe severity is the highest that a finding of this kind can have.\n\n")
	table(b, "Id", "Severity", "What is wrong", "What it means", "How it is computed", "What to do")
	for _, r := range report.Rules() {
		row(b, r.ID, string(r.Worst), r.Title, r.Means, r.How, r.Advice)
	}
}

func nodeTables(b *strings.Builder, nodes []schema.Kind) {
	b.WriteString("\n## Node kinds\n\nA property that is not marked *always* is left out when Okta does not have it. Dates\nare RFC 3339 with an offset. A *setting* is a text, number or flag, or a list of one of\nthem, as Okta has it.\n")
	for _, k := range nodes {
		fmt.Fprintf(b, "\n### %s\n\nKinds: %s\n\n", k.Name, code(k.Labels...))
		propertyTable(b, k.Properties)
	}
}

func propertyTable(b *strings.Builder, properties []schema.Property) {
	table(b, "Property", "Type", "")
	for _, p := range properties {
		always := ""
		if p.Required {
			always = "always"
		}
		row(b, code(p.Name), typeName(p), always)
	}
}

// typeName returns a property's type, or its values when they are listed.
func typeName(p schema.Property) string {
	if p.Values != nil {
		return code(p.Values...)
	}
	return p.Type
}

func edgeTable(b *strings.Builder, edges []schema.Kind) {
	b.WriteString("\n## Edge kinds\n\nEvery edge has `traversable`, whether paths may use it, and `composed`, which is always\nfalse. Edges marked *hybrid* may start or end in another graph.\n\n")
	table(b, "Kind", "From", "To", "Paths", "Properties")
	for _, k := range edges {
		row(b, code(k.Name)+hybridMark(k), code(k.Start...), code(k.End...), paths(k), edgeProperties(k))
	}
}

func hybridMark(k schema.Kind) string {
	if k.Hybrid {
		return " *hybrid*"
	}
	return ""
}

// paths says whether edges of a kind can be walked.
func paths(k schema.Kind) string {
	for _, p := range k.Properties {
		if p.Name == "traversable" && len(p.Values) == 1 && p.Values[0] == "true" {
			return "yes"
		}
	}
	return "no"
}

// edgeProperties lists the properties that not all edges have.
func edgeProperties(k schema.Kind) string {
	var all []string
	for _, p := range k.Properties {
		if p.Name != "traversable" && p.Name != "composed" {
			all = append(all, code(p.Name)+" "+typeName(p))
		}
	}
	return strings.Join(all, ", ")
}
