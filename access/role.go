package access

import "slices"

// Role is a duty that a person holds in an organisation.
type Role string

// The roles of the first cut.
const (
	Proposer           Role = "proposer"
	FinanceOfficer     Role = "finance-officer"
	LegalOfficer       Role = "legal-officer"
	DemocraticServices Role = "democratic-services"
	CabinetMember      Role = "cabinet-member"
	ScrutinyMember     Role = "scrutiny-member"
	Administrator      Role = "administrator"
)

// Roles lists every role, in the order in which pages show them.
func Roles() []Role {
	return []Role{Proposer, FinanceOfficer, LegalOfficer, DemocraticServices, CabinetMember, ScrutinyMember, Administrator}
}

// Words is the role as a person says it.
func (r Role) Words() string {
	switch r {
	case Proposer:
		return "Proposer"
	case FinanceOfficer:
		return "Finance officer"
	case LegalOfficer:
		return "Legal officer"
	case DemocraticServices:
		return "Democratic services officer"
	case CabinetMember:
		return "Cabinet member"
	case ScrutinyMember:
		return "Scrutiny member"
	case Administrator:
		return "Administrator"
	}
	return string(r)
}

// Valid says whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Permission is one thing that can be done, named as its journal event is.
type Permission string

// The permissions. Each is asked for by one domain function or a few.
const (
	Read              Permission = "staff.read"
	StrategyEdit      Permission = "strategy.edit"
	InvestmentEdit    Permission = "investment.edit"
	CaseFreeze        Permission = "case.freeze"
	ParametersSet     Permission = "parameters.set"
	PortfolioEdit     Permission = "portfolio.edit"
	ReportWrite       Permission = "report.write"
	ClearFinance      Permission = "report.clear-finance"
	ClearLegal        Permission = "report.clear-legal"
	ClearDemocratic   Permission = "report.clear-democratic-services"
	MeetingArrange    Permission = "meeting.arrange"
	DecisionRecord    Permission = "decision.record"
	DecisionPublish   Permission = "decision.publish"
	DecisionImport    Permission = "decision.import"
	DecisionImplement Permission = "decision.implement"
	CallInReceive     Permission = "call-in.receive"
	CallInConclude    Permission = "call-in.conclude"
	BenefitPromise    Permission = "benefit.promise"
	BenefitRead       Permission = "benefit.read"
	PeopleManage      Permission = "people.manage"
	RuleSet           Permission = "call-in-rule.set"
	TableEdit         Permission = "table.edit"
	TableApprove      Permission = "table.approve"
)

// Holds says whether role holds p.
func Holds(role Role, p Permission) bool { return slices.Contains(holders(p), role) }

// holders says which roles hold each permission. Reading the staff side needs
// any role at all.
func holders(p Permission) []Role {
	switch p {
	case Read:
		return Roles()
	case StrategyEdit:
		return []Role{Proposer}
	case InvestmentEdit:
		return []Role{Proposer, FinanceOfficer}
	case CaseFreeze, ParametersSet, PortfolioEdit:
		return []Role{FinanceOfficer}
	case ReportWrite:
		return []Role{Proposer}
	case ClearFinance:
		return []Role{FinanceOfficer}
	case ClearLegal:
		return []Role{LegalOfficer}
	case ClearDemocratic, MeetingArrange, DecisionRecord, DecisionPublish, DecisionImport, CallInConclude, RuleSet:
		return []Role{DemocraticServices}
	case DecisionImplement:
		return []Role{Proposer, DemocraticServices}
	case CallInReceive:
		return []Role{ScrutinyMember, DemocraticServices}
	case BenefitPromise, BenefitRead:
		return []Role{Proposer, FinanceOfficer}
	case TableEdit, TableApprove:
		return []Role{FinanceOfficer, LegalOfficer, DemocraticServices}
	case PeopleManage:
		return []Role{Administrator}
	}
	return nil
}
