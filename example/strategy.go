package example

import (
	"moothall/calendar"
	"moothall/strategy"
)

// ictStrategy is the strategy of 2007. Aims, themes and areas follow the
// published record; principles, requirements and the words are ours, and what the
// record does not state is marked illustrative.
func ictStrategy() strategy.Strategy {
	return strategy.Strategy{
		Slug: "ict-strategy-2007", Title: "ICT Strategy", First: 2007, Years: 10,
		Vision:     "Technology that is chosen for the council as a whole, helps services to change, and can be shown to have been worth its cost.",
		Background: "The council had delivered its technology well, but service by service and with no strategy over all. This is the first: it directs what is bought, and governs it.",
		Parts: []strategy.Part{
			{Kind: strategy.Aim, Slug: "secure-mobile", Title: "Secure remote and mobile working", Body: "At the level of the network and of each device, so that work can be done where it is needed."},
			{Kind: strategy.Aim, Slug: "sound-technology", Title: "Sound, scalable technology that joins up", Body: "Systems designed from the start to exchange what they know."},
			{Kind: strategy.Aim, Slug: "information-workflow", Title: "Robust information management and workflow", Body: "Across the council and with its partners."},
			{Kind: strategy.Theme, Slug: "restructure", Title: "ICT service restructure", Body: "A service shared with a neighbouring council."},
			{Kind: strategy.Theme, Slug: "governance", Title: "ICT governance", Body: "Strategic principles that every proposal is held against."},
			{Kind: strategy.Theme, Slug: "investment", Title: "ICT investment", Body: "Funding for infrastructure and systems that serve everyone."},
			{Kind: strategy.Theme, Slug: "business-change", Title: "Business change programme", Body: "Making full use of what has been bought, and proving the benefit."},
			{Kind: strategy.Principle, Slug: "whole-life", Title: "Count the whole life", Body: "A proposal shows its cost over ten years, capital and revenue.", Implication: "A price without its running cost is not a proposal.", Illustrative: true},
			{Kind: strategy.Principle, Slug: "one-platform", Title: "Buy once, for the council", Body: "A service uses what the council has before it buys its own.", Implication: "Say what was looked at, and why it would not do.", Illustrative: true},
			{Kind: strategy.Principle, Slug: "prove-benefit", Title: "Promise only what can be measured", Body: "Each benefit has a measure, an owner and a year.", Implication: "What cannot be measured is not part of the case.", Illustrative: true},
			{Kind: strategy.Area, Slug: "client-technologies", Title: "Client technologies", Body: "Desktops, servers and what runs on them. Cash neutral: it displaces what services spend already."},
			{Kind: strategy.Area, Slug: "home-working", Title: "Home working", Body: "Working from home, securely. Cash neutral: it displaces the cost of offices and travel."},
			{Kind: strategy.Area, Slug: "workflow-technologies", Title: "Workflow technologies", Body: "Needs new money; its business case is to come."},
			{Kind: strategy.Area, Slug: "mobility-technologies", Title: "Mobility technologies", Body: "Needs new money; its business case is to come."},
		},
		Requirements: []strategy.Requirement{
			{Text: "Staff can work from any office and from home", PlanKind: "council-plan", Plan: "Council plan 2007", Answers: []string{"home-working", "secure-mobile"}, Illustrative: true},
			{Text: "Care workers write up visits where they make them", PlanKind: "service-improvement-plan", Plan: "Adult services improvement plan", Answers: []string{"mobility-technologies", "secure-mobile"}, Illustrative: true},
			{Text: "Applications move between teams without paper", PlanKind: "business-unit-plan", Plan: "Planning unit business plan", Answers: []string{"information-workflow", "workflow-technologies"}, Illustrative: true},
		},
		Engagements: []strategy.Engagement{
			{Who: "Corporate management team and every service group’s managers", How: "Facilitated sessions", Period: "Before September 2007", Learned: "What services need, how they work today, and where views should be challenged."},
			{Who: "Corporate directors and the chief executive", How: "Individual meetings", Period: "Before September 2007", Learned: "A vision, and actions for ICT and for governance."},
			{Who: "The market", How: "Outside advice on best practice in the public and private sectors", Period: "Before September 2007"},
		},
		Endorsements: []strategy.Endorsement{{Body: "Extended management team", Note: "Corporate management team and heads of service", On: calendar.Date{}}},
	}
}
