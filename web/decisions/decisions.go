// Package decisions is the staff pages of formal decisions: the report and its
// clearance, the meeting and its agenda, the record with its publication and
// corrections, call-in, and how far each resolution has got. It holds no rule;
// package decision does.
package decisions

import (
	"embed"
	"html/template"

	"moothall/access"
	"moothall/web/ui"
)

//go:embed *.html
var pages embed.FS

// Site is the staff pages of decisions.
type Site struct {
	*ui.Staff
	work, reports, report, reportForm, meetings, meeting, meetingForm,
	list, one, recordForm, rules, ruleForm, holidays, importing *template.Template
}

// New reads the pages.
func New(staff *ui.Staff) (*Site, error) {
	s := &Site{Staff: staff}
	return s, s.Pages(pages, template.FuncMap{"check": checkWords, "reportStatus": reportStatus, "event": eventWords}, map[string]**template.Template{
		"work.html": &s.work, "reports.html": &s.reports, "report.html": &s.report, "reportform.html": &s.reportForm,
		"meetings.html": &s.meetings, "meeting.html": &s.meeting, "meetingform.html": &s.meetingForm,
		"list.html": &s.list, "one.html": &s.one, "recordform.html": &s.recordForm,
		"rules.html": &s.rules, "ruleform.html": &s.ruleForm, "holidays.html": &s.holidays, "import.html": &s.importing,
	}, "journal.html")
}

// Routes lists the addresses and who may use each.
func (s *Site) Routes() []ui.Route {
	return []ui.Route{
		{Pattern: "GET /staff", Permission: access.Read, Handle: s.showWork},

		{Pattern: "GET /staff/reports", Permission: access.Read, Handle: s.showReports},
		{Pattern: "GET /staff/reports/new", Permission: access.ReportWrite, Handle: s.askReport},
		{Pattern: "POST /staff/reports/new", Permission: access.ReportWrite, Handle: s.writeReport},
		{Pattern: "GET /staff/reports/{ref}", Permission: access.Read, Handle: s.showReport},
		{Pattern: "GET /staff/reports/{ref}/edit", Permission: access.ReportWrite, Handle: s.askEdit},
		{Pattern: "POST /staff/reports/{ref}/edit", Permission: access.ReportWrite, Handle: s.saveReport},
		{Pattern: "POST /staff/reports/{ref}/submit", Permission: access.ReportWrite, Handle: s.submit},
		{Pattern: "POST /staff/reports/{ref}/withdraw", Permission: access.ReportWrite, Handle: s.withdraw},
		{Pattern: "POST /staff/reports/{ref}/clear/finance", Permission: access.ClearFinance, Handle: s.clear("finance")},
		{Pattern: "POST /staff/reports/{ref}/clear/legal", Permission: access.ClearLegal, Handle: s.clear("legal")},
		{Pattern: "POST /staff/reports/{ref}/clear/democratic-services", Permission: access.ClearDemocratic, Handle: s.clear("democratic-services")},

		{Pattern: "GET /staff/meetings", Permission: access.Read, Handle: s.showMeetings},
		{Pattern: "GET /staff/meetings/new", Permission: access.MeetingArrange, Handle: s.askMeeting},
		{Pattern: "POST /staff/meetings/new", Permission: access.MeetingArrange, Handle: s.arrange},
		{Pattern: "GET /staff/meetings/{ref}", Permission: access.Read, Handle: s.showMeeting},
		{Pattern: "GET /staff/meetings/{ref}/edit", Permission: access.MeetingArrange, Handle: s.askMove},
		{Pattern: "POST /staff/meetings/{ref}/edit", Permission: access.MeetingArrange, Handle: s.move},
		{Pattern: "POST /staff/meetings/{ref}/items/{item}/drop", Permission: access.MeetingArrange, Handle: s.dropItem},
		{Pattern: "POST /staff/meetings/{ref}/items", Permission: access.MeetingArrange, Handle: s.addItem},
		{Pattern: "GET /staff/meetings/{ref}/items/{item}", Permission: access.DecisionRecord, Handle: s.askRecord},
		{Pattern: "POST /staff/meetings/{ref}/items/{item}", Permission: access.DecisionRecord, Handle: s.record},

		{Pattern: "GET /staff/decisions", Permission: access.Read, Handle: s.showList},
		{Pattern: "GET /staff/decisions/{ref}", Permission: access.Read, Handle: s.showOne},
		{Pattern: "GET /staff/decisions/{ref}/edit", Permission: access.DecisionRecord, Handle: s.askChange},
		{Pattern: "POST /staff/decisions/{ref}/edit", Permission: access.DecisionRecord, Handle: s.saveRecord},
		{Pattern: "GET /staff/decisions/{ref}/correct", Permission: access.DecisionPublish, Handle: s.askChange},
		{Pattern: "POST /staff/decisions/{ref}/correct", Permission: access.DecisionPublish, Handle: s.correct},
		{Pattern: "POST /staff/decisions/{ref}/publish", Permission: access.DecisionPublish, Handle: s.publish},
		{Pattern: "POST /staff/decisions/{ref}/implement", Permission: access.DecisionImplement, Handle: s.implement},
		{Pattern: "POST /staff/decisions/{ref}/call-in", Permission: access.CallInReceive, Handle: s.callIn},
		{Pattern: "POST /staff/decisions/{ref}/end-call-in", Permission: access.CallInConclude, Handle: s.endCallIn},

		{Pattern: "GET /staff/rules", Permission: access.RuleSet, Handle: s.showRules},
		{Pattern: "GET /staff/rules/new", Permission: access.RuleSet, Handle: s.askRule},
		{Pattern: "POST /staff/rules/new", Permission: access.RuleSet, Handle: s.setRule},

		{Pattern: "POST /staff/rules/drop", Permission: access.RuleSet, Handle: s.dropRule},
		{Pattern: "GET /staff/rules/holidays", Permission: access.RuleSet, Handle: s.askHolidays},
		{Pattern: "POST /staff/rules/holidays", Permission: access.RuleSet, Handle: s.takeHolidays, Limit: 4 << 20},

		{Pattern: "GET /staff/import", Permission: access.DecisionImport, Handle: s.askImport},
		{Pattern: "POST /staff/import", Permission: access.DecisionImport, Handle: s.importRecord, Limit: 4 << 20}, // a page of 1 MiB, written as a form
	}
}

// checkWords names a check as people say it.
func checkWords(kind string) string {
	switch kind {
	case "finance":
		return "Finance"
	case "legal":
		return "Legal"
	case "democratic-services":
		return "Democratic services"
	}
	return kind
}

// eventWords says an entry of the journal as a person would.
func eventWords(event string) string {
	switch event {
	case "report.written":
		return "Report written"
	case "report.saved":
		return "Report changed"
	case "report.submitted":
		return "Report submitted to be checked"
	case "report.cleared":
		return "Report cleared"
	case "report.returned":
		return "Report returned to its author"
	case "report.withdrawn":
		return "Report withdrawn"
	case "decision.recorded":
		return "Decision recorded"
	case "decision.saved":
		return "Record changed before publication"
	case "decision.published":
		return "Decision first published"
	case "decision.corrected":
		return "Correction published"
	case "call-in.received":
		return "Call-in received"
	case "call-in.concluded":
		return "Scrutiny of the call-in ended"
	case "call-in.withdrawn":
		return "Call-in withdrawn"
	case "resolution.implementation":
		return "Progress of a resolution recorded"
	case "agenda.item-added":
		return "Item added to the agenda"
	case "benefits.published":
		return "Benefits published"
	case "agenda.item-dropped":
		return "Item taken off the agenda"
	case "meeting.moved":
		return "Day, time or place changed"
	case "meeting.arranged":
		return "Meeting arranged"
	}
	return event
}
