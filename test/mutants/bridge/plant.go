// Plants every mutant of a Go package behind a switch, in copies of its files: `go run plant.go slips.go PACKAGE OUT`.
// OUT gets the copies and overlay.json for `go test -overlay`; stdout gets the mutants. MUTANT in the environment switches one on.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Mutant is as test/mutants/mutant.ts has it.
type Mutant struct {
	ID      string `json:"id"`
	Line    int    `json:"line"`
	Within  string `json:"within"`
	Was     string `json:"was"`
	Becomes string `json:"becomes"`
}

// written is the source with all edits; the edit around more stands outside.
func (p *planter) written() string {
	type insert struct {
		at, rank int
		text     string
	}
	var all []insert
	for i, one := range p.edits {
		size := one.end - one.start
		all = append(all, insert{one.start, -size*1000 + i, one.before}, insert{one.end, -1_000_000_000 + size*1000 - i, one.after})
	}
	sort.SliceStable(all, func(i, j int) bool {
		return all[i].at < all[j].at || all[i].at == all[j].at && all[i].rank < all[j].rank
	})
	var text strings.Builder
	last := 0
	for _, one := range all {
		text.Write(p.source[last:one.at])
		text.WriteString(one.text)
		last = one.at
	}
	text.Write(p.source[last:])
	return text.String()
}

const helper = `package %s

import (
	"os"
	"strconv"
)

var mutantOn, _ = strconv.Atoi(os.Getenv("MUTANT"))

func mutantIs(id int) bool { return id == mutantOn }

func mutantOr[T any](id int, other, usual T) T {
	if mutantIs(id) {
		return other
	}
	return usual
}
`

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// plantedIn plants every slip of a file, and tells the name of its package.
func plantedIn(file string, next *int) (*planter, string) {
	source, err := os.ReadFile(file)
	must(err)
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
	must(err)
	p := &planter{source: source, set: set, next: next, heads: map[ast.Node]bool{}}
	for _, declared := range tree.Decls {
		p.within = ""
		if function, ok := declared.(*ast.FuncDecl); ok {
			p.within = function.Name.Name
		}
		ast.Inspect(declared, p.visit)
	}
	return p, tree.Name.Name
}

func main() {
	folder, out := os.Args[1], os.Args[2]
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	must(err)
	replace := map[string]string{}
	mutants := map[string][]Mutant{}
	next, name := 0, ""
	for _, file := range names {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		var p *planter
		p, name = plantedIn(file, &next)
		absolute, err := filepath.Abs(file)
		must(err)
		replace[absolute] = filepath.Join(out, filepath.Base(file))
		must(os.WriteFile(replace[absolute], []byte(p.written()), 0o600))
		mutants[file] = p.mutants
	}
	absolute, err := filepath.Abs(folder)
	must(err)
	extra := filepath.Join(out, "zz_mutant.go")
	replace[filepath.Join(absolute, "zz_mutant.go")] = extra
	must(os.WriteFile(extra, []byte(fmt.Sprintf(helper, name)), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	must(err)
	must(os.WriteFile(filepath.Join(out, "overlay.json"), overlay, 0o600))
	must(json.NewEncoder(os.Stdout).Encode(mutants))
}
