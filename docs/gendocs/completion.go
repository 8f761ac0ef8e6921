package main

import (
	"fmt"
	"strings"

	"oktagon/collector"
	"oktagon/collector/config"
)

// option is a flag with what a shell can complete after it.
type option struct {
	flag, arg, help string
	value           value
	words           []string // of choice and list
}

// value is the kind of value that a flag takes.
type value int

const (
	nothing value = iota // a switch
	anything
	file
	folder
	choice // one of words
	list   // some of words, separated by commas
)

// options returns the flags in the order of --help.
func options() []option {
	var all []option
	for _, s := range config.Settings() {
		if s.Flag == "" {
			continue
		}
		o := option{flag: "--" + s.Flag, arg: s.Arg, help: s.Help, words: s.Choices()}
		switch {
		case s.Arg == "":
			o.value = nothing
		case len(o.words) > 0:
			o.value = choice
		case s.Flag == "only" || s.Flag == "skip":
			o.value, o.words = list, collector.Resources()
		case strings.HasPrefix(s.Arg, "FILE"), s.Arg == "PATH":
			o.value = file
		case s.Arg == "DIR":
			o.value = folder
		default:
			o.value = anything
		}
		all = append(all, o)
	}
	return all
}

// flags returns the names of the options with these kinds of value.
func flags(all []option, kinds ...value) []string {
	var names []string
	for _, o := range all {
		for _, kind := range kinds {
			if o.value == kind {
				names = append(names, o.flag)
			}
		}
	}
	return names
}

// firstLine is the first comment of every completion.
const firstLine = "%s completion for oktagon, generated from its table of flags\n"

// bash completes a value after a blank or an equals sign, which bash makes a
// word of its own. File names are offered only where the program takes them:
// after a flag whose value is a file, and after --upload-only.
func bash() string {
	all := options()
	var b strings.Builder
	fmt.Fprintf(&b, "# "+firstLine, "bash")
	b.WriteString(`_oktagon() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} head=
  if [[ $cur == "=" ]]; then
    cur=
  elif [[ $prev == "=" && COMP_CWORD -gt 1 ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  case $prev in
`)
	for _, o := range all {
		words := strings.Join(o.words, " ")
		switch o.value {
		case choice:
			fmt.Fprintf(&b, "  %s)\n    COMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n    return ;;\n", o.flag, words)
		case list:
			fmt.Fprintf(&b, "  %s)\n    [[ $cur == *,* ]] && head=${cur%%,*},\n    COMPREPLY=($(compgen -P \"$head\" -W '%s' -- \"${cur##*,}\"))\n    compopt -o nospace 2>/dev/null\n    return ;;\n", o.flag, words)
		}
	}
	fmt.Fprintf(&b, "  %s)\n    return ;;\n", strings.Join(flags(all, file), "|"))
	fmt.Fprintf(&b, "  %s)\n    compopt +o default -o dirnames 2>/dev/null\n    return ;;\n", strings.Join(flags(all, folder), "|"))
	fmt.Fprintf(&b, "  %s)\n    compopt +o default 2>/dev/null\n    return ;;\n", strings.Join(flags(all, anything), "|"))
	fmt.Fprintf(&b, `  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W '%s' -- "$cur"))
  elif [[ " ${COMP_WORDS[*]:0:COMP_CWORD} " != *" --upload-only "* ]]; then
    compopt +o default 2>/dev/null
  fi
}
complete -o default -F _oktagon oktagon
`, strings.Join(flags(all, nothing, anything, file, folder, choice, list), " "))
	return b.String()
}

func zsh() string {
	var b strings.Builder
	b.WriteString("#compdef oktagon\n")
	fmt.Fprintf(&b, "# "+firstLine+`
typeset -a more
more=()
(( ${words[(I)--upload-only(|=*)]} )) && more=('*:file:_files')
_arguments -S \
`, "zsh")
	escape := strings.NewReplacer(`\`, `\\`, "'", `'\''`, "[", `\[`, "]", `\]`, ":", `\:`)
	for _, o := range options() {
		fmt.Fprintf(&b, "  '%s", o.flag)
		if o.value != nothing {
			b.WriteString("=")
		}
		fmt.Fprintf(&b, "[%s]", escape.Replace(o.help))
		if o.value != nothing {
			fmt.Fprintf(&b, ":%s:%s", escape.Replace(o.arg), o.zshAction())
		}
		b.WriteString("' \\\n")
	}
	b.WriteString("  $more\n")
	return b.String()
}

func (o option) zshAction() string {
	words := strings.Join(o.words, " ")
	switch o.value {
	case file:
		return "_files"
	case folder:
		return "_files -/"
	case choice:
		return "(" + words + ")"
	case list:
		return "_values -s , resource " + words
	}
	return ""
}

func fish() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# "+firstLine, "fish")
	b.WriteString("complete -c oktagon -n 'not contains -- --upload-only (commandline -opc)' -f\n")
	for _, o := range options() {
		fmt.Fprintf(&b, "complete -c oktagon -l %s", strings.TrimPrefix(o.flag, "--"))
		words := strings.Join(o.words, " ")
		switch o.value {
		case anything:
			b.WriteString(" -x")
		case file:
			b.WriteString(" -r -F")
		case folder:
			b.WriteString(" -x -a '(__fish_complete_directories)'")
		case choice:
			fmt.Fprintf(&b, " -x -a '%s'", words)
		case list:
			fmt.Fprintf(&b, " -x -a '(__fish_append , %s)'", words)
		}
		fmt.Fprintf(&b, " -d '%s'\n", strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(o.help))
	}
	return b.String()
}

func powerShell() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# "+firstLine, "PowerShell")
	b.WriteString(`Register-ArgumentCompleter -Native -CommandName oktagon -ScriptBlock {
  param($word, $command, $position)
  $values = @{
`)
	for _, o := range options() {
		if o.value == choice || o.value == list {
			fmt.Fprintf(&b, "    '%s' = '%s'\n", o.flag, strings.Join(o.words, "', '"))
		}
	}
	b.WriteString("  }\n  $flags = @(\n")
	for _, o := range options() {
		fmt.Fprintf(&b, "    @('%s', '%s')\n", o.flag, strings.ReplaceAll(o.help, "'", "''"))
	}
	b.WriteString(`  )
  $words = @($command.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
  $offered = $values[$words[-1]]
  if ($offered) {
    return $offered | Where-Object { $_ -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
  }
  if ($word -like '-*') {
    $flags | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
    }
  }
}
`)
	return b.String()
}
