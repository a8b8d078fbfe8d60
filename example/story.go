package example

import (
	"time"

	"moothall/benefit"
	"moothall/calendar"
	"moothall/decision"
	"moothall/publish"
)

func on(y int, m time.Month, d int) calendar.Date { return calendar.NewDate(y, m, d) }

// story is the decisions in the order of their days.
func story() []event {
	costs := strategyMoney()
	return []event{
		{council: "aldermere", decided: on(2007, time.September, 27), published: on(2007, time.October, 1).At(10, 0), done: on(2008, time.March, 6), money: &costs, content: decision.Content{
			Title: "ICT Strategy",
			Narrative: "Until now each service bought its own systems, project by project. They were put in well, but nobody chose between them for the council as a whole. The strategy changes that: it sets three aims (secure remote and mobile working, sound technology that joins up, and information that flows well inside the council and to partners) and four themes (governance, investment, business change, and the restructure of the service).\n\n" +
				"Over ten years the strategy costs £11.85m in capital and continuing revenue. Client technologies and home working, £9.8m of it, should be cash neutral, because they displace what services spend today. Workflow and mobility technologies need new money: £750,000 of capital so far, with business cases to come. The remaining £1.30m of what is not cash neutral is not explained by the figures before the Cabinet.",
			Reasons:             "One strategy should direct and govern the council’s investments in ICT.",
			Resolutions:         resolved("The ICT Strategy is approved.", "The funding that the ICT Strategy needs is considered with the medium term financial plan and in setting the budget."),
			AlternativesStated:  "",
			DispensationsStated: "Not applicable",
		}},
		{council: "aldermere", decided: on(2007, time.November, 22), published: on(2007, time.November, 26).At(10, 0), done: on(2008, time.May, 1), promised: partnershipPromise(), content: partnership("Kelderby")},
		{council: "kelderby", decided: on(2007, time.November, 27), published: on(2007, time.November, 29).At(10, 0), done: on(2008, time.May, 1), content: partnership("Aldermere")},
		{council: "aldermere", decided: on(2010, time.July, 8), published: on(2010, time.July, 12).At(10, 0), done: on(2010, time.July, 20), found: reported(benefit.Forecast, 2015, 7_400_000, on(2010, time.July, 8), "Annual report 2010: the savings of the business case will be reached two years earlier than planned"), content: annual("2010", "The savings of the business case will be reached two years earlier than planned.")},
		{council: "aldermere", decided: on(2014, time.June, 12), published: on(2014, time.June, 16).At(10, 0), done: on(2014, time.June, 24), found: reported(benefit.Forecast, 2017, 13_600_000, on(2014, time.June, 12), "Annual report 2014: on course for £13.6m over the first ten years"), content: annual("2014", "The partnership is on course to save £13.6m over its first ten years, against £7.4m promised.")},
		{council: "aldermere", decided: on(2015, time.May, 14), published: on(2015, time.May, 18).At(10, 0), done: on(2015, time.June, 1), content: decision.Content{
			Title:               "Shared services partnership: continuing after 2018",
			Narrative:           "The agreement was for ten years from May 2008. Both councils wish to go on.",
			Reasons:             "The partnership has saved more than it promised.",
			Resolutions:         resolved("The agreement is extended beyond 2018 on a rolling basis."),
			Alternatives:        []publish.Alternative{{Text: "Let the agreement end in 2018", Why: "The services would have to be separated, and the savings would be lost (illustrative)."}},
			ConflictsStated:     "None declared",
			DispensationsStated: "None",
		}},
		{council: "aldermere", decided: on(2019, time.June, 13), published: on(2019, time.June, 17).At(10, 0), done: on(2019, time.June, 25), found: reported(benefit.Actual, 2018, 14_600_000, on(2019, time.June, 13), "Annual report 2019: £14.6m saved in eleven years"), content: annual("2019", "£14.6m has been saved in eleven years.")},
		{council: "aldermere", decided: on(2020, time.June, 11), published: on(2020, time.June, 15).At(10, 0), done: on(2020, time.June, 23), found: reported(benefit.Actual, 2019, 17_200_000, on(2020, time.June, 11), "Annual report 2020: £17.2m saved in twelve years"), content: annual("2020", "£17.2m has been saved in twelve years.")},
		{council: "aldermere", decided: on(2026, time.November, 19), published: on(2026, time.November, 23).At(10, 0), promised: mobilePromise(), content: decision.Content{
			Title:               "Mobile working for social care (illustrative)",
			Narrative:           "This decision is part of the demonstration and follows no real record. Its call-in is open when the demonstration begins: move the clock on to see it close.",
			Reasons:             "Staff who visit people at home should be able to read and write their records there, securely.",
			Resolutions:         resolved("The business case for mobile working in adult social care is approved.", "£120,000 of capital (illustrative) is released from the ICT investment fund.", "The Director of Adult Services reports the benefits to Cabinet each year."),
			Alternatives:        []publish.Alternative{{Text: "Do nothing", Why: "Visits would still be written up twice."}, {Text: "Tablets without a secure network", Why: "It would not meet the strategy’s first aim."}},
			Conflicts:           []publish.Conflict{{Member: "Councillor R. Thwaite (fictional)", Interest: "Family member employed by the device supplier", Action: "Left the room and took no part"}},
			DispensationsStated: "None",
		}},
		{council: "aldermere", decided: on(2026, time.November, 23), content: decision.Content{
			Title:               "Supplier for the integration platform (illustrative)",
			Narrative:           "This decision is recorded and waits to be published. Sign in as the democratic services manager to publish it and see its call-in open.",
			Reasons:             "Systems should exchange what they know through one platform, as the strategy’s second aim asks.",
			Resolutions:         resolved("The contract for the integration platform is awarded."),
			AlternativesStated:  "None",
			ConflictsStated:     "None declared",
			DispensationsStated: "None",
		}},
	}
}

func partnership(with string) decision.Content {
	return decision.Content{
		Title:               "Shared services partnership with " + with,
		Narrative:           "The two councils share ICT, transactional human resources, transactional finance, and design and print for ten years from 1 May 2008. The business case promises £7.4m of efficiencies over the ten years, shared 61.8% to Aldermere (£4,573,200.00) and 38.2% to Kelderby (£2,826,800.00), as their spending stood before.",
		Reasons:             "Together the councils can run these services better and for less than apart.",
		Resolutions:         resolved("The business case for the partnership is approved.", "The agreement begins on 1 May 2008 for ten years, with twelve months’ notice to end it.", "Aldermere hosts the service, under powers that Kelderby delegates."),
		Alternatives:        []publish.Alternative{{Text: "Each council goes on alone", Why: "It would not make the savings (illustrative)."}},
		ConflictsStated:     "None declared",
		DispensationsStated: "None",
	}
}

func annual(year, finding string) decision.Content {
	return decision.Content{
		Title:               "Shared services partnership: annual report " + year,
		Narrative:           finding,
		Reasons:             "Members should see whether what was promised in 2007 is being kept.",
		Resolutions:         resolved("The annual report is received."),
		AlternativesStated:  "None",
		ConflictsStated:     "None declared",
		DispensationsStated: "None",
	}
}
