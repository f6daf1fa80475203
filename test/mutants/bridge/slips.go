package main

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// Text around a node. Both texts are short and in one expression, so that nodes inside may have their own.
type edit struct {
	start, end    int
	before, after string
}

type planter struct {
	source  []byte
	set     *token.FileSet
	next    *int
	within  string
	edits   []edit
	mutants []Mutant
	// Statements that stand in the head of another.
	heads map[ast.Node]bool
}

func (p *planter) offset(pos token.Pos) int { return p.set.Position(pos).Offset }

func (p *planter) text(node ast.Node) string {
	return string(p.source[p.offset(node.Pos()):p.offset(node.End())])
}

// add writes around a node; `#` stands for the mutant's number.
func (p *planter) add(node ast.Node, becomes, before, after string) {
	*p.next++
	number := strconv.Itoa(*p.next)
	p.mutants = append(p.mutants, Mutant{
		ID: number, Line: p.set.Position(node.Pos()).Line, Within: p.within, Was: p.text(node), Becomes: becomes,
	})
	p.edits = append(p.edits, edit{
		p.offset(node.Pos()), p.offset(node.End()),
		strings.ReplaceAll(before, "#", number), strings.ReplaceAll(after, "#", number),
	})
}

func (p *planter) always(node ast.Node) { p.add(node, "true", "(mutantIs(#) || (", "))") }
func (p *planter) never(node ast.Node)  { p.add(node, "false", "(!mutantIs(#) && (", "))") }

var turned = map[token.Token][]string{
	token.EQL: {"!="}, token.NEQ: {"=="},
	token.LSS: {"<=", ">="}, token.LEQ: {"<", ">"}, token.GTR: {">=", "<="}, token.GEQ: {">", "<"},
}

func (p *planter) binary(node *ast.BinaryExpr) {
	switch node.Op {
	case token.LAND:
		p.always(node.X)
		p.always(node.Y)
	case token.LOR:
		p.never(node.X)
		p.never(node.Y)
	case token.ADD:
		p.parts(node)
	}
	for _, operator := range turned[node.Op] {
		other := p.text(node.X) + " " + operator + " " + p.text(node.Y)
		p.add(node, other, "(mutantIs(#) && "+other+" || !mutantIs(#) && (", "))")
	}
}

// A part of a text that is put together is left out.
func (p *planter) parts(node *ast.BinaryExpr) {
	if !strings.Contains(p.text(node), `"`) {
		return
	}
	for _, one := range []ast.Expr{node.X, node.Y} {
		switch one.(type) {
		case *ast.BinaryExpr, *ast.BasicLit:
		default:
			p.add(one, `""`, `mutantOr(#, "", `, `)`)
		}
	}
}

func (p *planter) statement(node ast.Stmt) {
	if !p.heads[node] {
		p.add(node, "", "if !mutantIs(#) { ", " }")
	}
}

// The first number of a constant is one more and one less; the copy has it as a variable.
func (p *planter) constant(value ast.Expr) {
	isDone := false
	ast.Inspect(value, func(node ast.Node) bool {
		number, ok := node.(*ast.BasicLit)
		if isDone || !ok || number.Kind != token.INT {
			return true
		}
		is, _ := strconv.Atoi(strings.ReplaceAll(number.Value, "_", ""))
		whole, at := p.text(value), p.offset(number.Pos())-p.offset(value.Pos())
		for _, other := range []int{is + 1, is - 1} {
			becomes := whole[:at] + strconv.Itoa(other) + whole[at+len(number.Value):]
			p.add(value, becomes, "mutantOr(#, "+becomes+", ", ")")
		}
		isDone = true
		return false
	})
}

func (p *planter) constants(node *ast.GenDecl) {
	isPlain := node.Tok == token.CONST && !strings.Contains(p.text(node), "iota")
	for _, spec := range node.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if !ok || !isPlain {
			return
		}
		for _, value := range values.Values {
			p.constant(value)
		}
	}
	start := p.offset(node.TokPos)
	copy(p.source[start:], "var  ")
}

// In words for people nothing is planted.
func isLog(node ast.Node) bool {
	call, isCall := node.(*ast.CallExpr)
	if !isCall {
		return false
	}
	called, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch called.Sel.Name {
	case "Warn", "Error", "Info", "Debug", "Errorf", "Sprintf", "With":
		return true
	}
	return false
}

func (p *planter) condition(node *ast.IfStmt) {
	p.heads[node.Init] = true
	if inner, ok := node.Cond.(*ast.BinaryExpr); !ok || inner.Op != token.LAND && inner.Op != token.LOR {
		p.always(node.Cond)
	}
	p.never(node.Cond)
}

func (p *planter) choices(list []ast.Expr) {
	for _, one := range list {
		if inner, ok := one.(*ast.BinaryExpr); ok && inner.Op != token.ADD {
			p.always(one)
			p.never(one)
		}
	}
}

func (p *planter) results(list []ast.Expr) {
	for _, result := range list {
		if name, ok := result.(*ast.Ident); ok && name.Name == "true" {
			p.never(name)
		} else if ok && name.Name == "false" {
			p.always(name)
		}
	}
}

func (p *planter) visit(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.GenDecl:
		p.constants(node)
		return node.Tok == token.VAR
	case *ast.ForStmt:
		p.heads[node.Init], p.heads[node.Post] = true, true
	case *ast.CommClause:
		p.heads[node.Comm] = true
	case *ast.IfStmt:
		p.condition(node)
	case *ast.BinaryExpr:
		p.binary(node)
	case *ast.ExprStmt:
		if !isLog(node.X) {
			p.statement(node)
		}
	case *ast.DeferStmt, *ast.GoStmt, *ast.IncDecStmt:
		if statement, ok := node.(ast.Stmt); ok {
			p.statement(statement)
		}
	case *ast.AssignStmt:
		if node.Tok != token.DEFINE {
			p.statement(node)
		}
	case *ast.CaseClause:
		p.choices(node.List)
	case *ast.CallExpr:
		return !isLog(node)
	case *ast.ReturnStmt:
		p.results(node.Results)
	}
	return true
}
