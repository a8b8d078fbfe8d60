// Package process holds the models that come with the product: the council's
// tables of rules, as DMN, for a start. Each says what the host puts in and
// what it understands in return; the rules in between are the council's.
//
// The amounts in them are illustrative until the council enters those of its
// own constitution. The package knows no database and runs nothing.
package process

import "embed"

//go:embed *.dmn
var files embed.FS

// A Table is a table of rules that the product asks.
type Table struct {
	Key      string // in addresses and in the database
	Title    string
	Purpose  string // what asks it, and what follows from the answer
	Decision string // its name in the model
	Inputs   []Input
	Outputs  []Output
	Many     bool // several rules may answer, and all their answers count
}

// An Input is what the product puts in.
type Input struct {
	Name string
	Type string // "number" or "boolean"
	Hint string
}

// An Output is what the product understands.
type Output struct {
	Name   string
	Type   string
	Values []string // those that it understands; none: any
}

// The keys of the tables.
const (
	KeyDecision     = "key-decision"
	ReportClearance = "report-clearance"
	DelegatedLimits = "delegated-limits"
)

// Names of inputs and outputs.
const (
	Cost          = "Cost"
	Wards         = "Wards"
	PersonalData  = "Personal data"
	IsKey         = "Key decision"
	Ground        = "Ground"
	CheckNeeded   = "Check"
	DecisionMaker = "Decision maker"
)

// Checks are the checks that a report can need.
func Checks() []string { return []string{"finance", "legal", "democratic-services"} }

// DecisionMakers are who can decide, the lowest first.
func DecisionMakers() []string {
	return []string{"officer", "chief-officer", "cabinet-member", "cabinet", "council"}
}

var cost = Input{Cost, "number", "the likely spending or saving in all, in pounds"}

// Tables are the tables, in the order in which they are asked.
func Tables() []Table {
	return []Table{
		{Key: KeyDecision, Title: "Key-decision test", Decision: "Key decision",
			Purpose: "Asked when a report is submitted: is what it asks for a key decision? The answer goes into the two other tables.",
			Inputs:  []Input{cost, {Wards, "number", "how many wards or divisions it is likely to affect significantly"}},
			Outputs: []Output{{Name: IsKey, Type: "boolean"}, {Name: Ground, Type: "string"}}},
		{Key: ReportClearance, Title: "Report clearance", Decision: "Clearance",
			Purpose: "Asked when a report is submitted: who must check it? Every check that it names must clear the report before it can go on an agenda.",
			Inputs:  []Input{cost, {IsKey, "boolean", "what the key-decision test says"}, {PersonalData, "boolean", "whether personal data is used in a new way"}},
			Outputs: []Output{{Name: CheckNeeded, Type: "string", Values: Checks()}}, Many: true},
		{Key: DelegatedLimits, Title: "Delegated spending limits", Decision: "Delegation",
			Purpose: "Asked when a report is submitted: who is the lowest that may decide it? A body below that cannot take the report on its agenda.",
			Inputs:  []Input{cost, {IsKey, "boolean", "what the key-decision test says"}},
			Outputs: []Output{{Name: DecisionMaker, Type: "string", Values: DecisionMakers()}}},
	}
}

// Find is the table with that key.
func Find(key string) (Table, bool) {
	for _, t := range Tables() {
		if t.Key == key {
			return t, true
		}
	}
	return Table{}, false
}

// Model is the table as it comes with the product.
func (t Table) Model() ([]byte, error) { return files.ReadFile(t.Key + ".dmn") }
