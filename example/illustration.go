package example

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"moothall/calendar"
	"moothall/decision"
	"moothall/publish"
)

// resolutionsEach is how many resolutions an illustrative decision has.
const resolutionsEach = 10

// The words from which illustrative decisions are made. They follow no record.
var (
	services = []string{"Adult social care", "Housing repairs", "Highways maintenance", "Libraries", "Planning", "Refuse collection", "Street lighting",
		"School transport", "Parks and open spaces", "Licensing", "Trading standards", "Revenues and benefits", "Registration of births", "Fostering",
		"Leisure centres", "Winter gritting", "Public health", "Archives", "Bus shelters", "Flood defence", "Allotments", "Building control",
		"Customer contact", "Electoral registration", "Home care", "Network services", "Payroll", "Youth work"}
	works = []string{"award of contract", "business case", "capital programme", "review of charges", "lease of premises", "replacement of systems",
		"options appraisal", "extension of agreement", "consultation on closure", "acquisition of land", "new delivery model", "performance report",
		"disposal of assets", "fees for the coming year", "policy statement", "shared arrangement"}
	places = []string{"Aldermere North", "Bramblecote", "Cinderford Lane", "Dunmoor", "Eastfold", "Fennick", "Gatherby", "Harrowmead", "Ingleside",
		"Juniper Hill", "Kestrel Vale", "Larkholme", "Mossgate", "Netherby", "Oxley Cross", "Pinfold", "Quarrybank", "Rushwater", "Stonebeck",
		"Thornlea", "Underwood", "Vicarsfield", "Westmarsh", "Yarrow Bridge"}
	heard = []string{
		"Members heard what the service had found and what it would cost, and asked how it would be measured.",
		"The cabinet member introduced the report and thanked those who had answered the consultation.",
		"Officers explained how the figures had been arrived at and what would follow if nothing were done.",
		"It was noted that the ward councillors had been told and had raised no objection.",
		"Concern was expressed about parking and about the effect on older residents; both would be monitored.",
		"The equality impact assessment was considered, and no group was found to be worse off than another.",
		"Several tenders had been received and were evaluated on quality and price.",
		"The risks and how they would be managed were set out in the appendix to the report.",
		"Questions were asked about the timetable, and whether it could be kept in the winter months.",
		"The comments of the scrutiny committee were reported and were taken into account.",
	}
	reasons = []string{
		"The present arrangement ends and the council must keep the service going.",
		"It gives the best value of the options that were examined.",
		"The council has a duty to act, and the strategy of the council asks for it.",
		"Residents asked for it in the consultation, and money has been set aside.",
		"The assets no longer meet what is needed of them, and repair would cost more than replacement.",
	}
	alternatives = []string{"Do nothing", "Extend the present contract by a year", "Provide the service in house", "Share the service with a neighbouring council", "Sell the site"}
	rejected     = []string{"It would cost more over the life of the contract.", "It would leave the council open to challenge.", "It would come too late.", "Residents did not support it."}
	resolutions  = []string{
		"The report on %s in %s is received and its conclusions are agreed.",
		"A sum of up to £%d,000 is released from the capital programme.",
		"The director is authorised to conclude the contract and any ancillary agreement.",
		"The monitoring officer seals what must be sealed.",
		"Work begins no earlier than the day after call-in ends.",
		"The charges in the appendix are approved from the first of April.",
		"Those who answered the consultation are told of the outcome.",
		"The risk register is amended as the report proposes.",
		"A report on what was achieved comes back within %d months.",
		"The lease of unit %d is surrendered and the premises are returned.",
		"The ward councillors are kept informed of progress.",
		"The contribution of the partner council is invoiced each quarter.",
		"The equality impact assessment is published with this decision.",
		"Any saving above £%d,000 is returned to the general fund.",
	}
	grounds = []string{
		"The costs in the report were not compared with those of the alternative (illustrative).",
		"The ward councillors were not consulted before the decision was made (illustrative).",
		"The decision departs from the budget and policy framework (illustrative).",
	}
)

// illustration is the content of the ith illustrative decision, of day held.
// The same i has the same content.
func illustration(i int, held calendar.Date) decision.Content {
	r := rand.New(rand.NewPCG(20011126, uint64(i)))
	one := func(list []string) string { return list[r.IntN(len(list))] }
	service, place := one(services), one(places)
	c := decision.Content{
		Title:           fmt.Sprintf("%s in %s: %s %d (illustrative)", service, place, one(works), held.Year()),
		Reasons:         one(reasons),
		ConflictsStated: "None declared",
	}
	var b strings.Builder
	fmt.Fprintf(&b, "This decision was made up to fill a register and follows no real record; its file is %s.", fileNumber(i))
	for paragraph := range 2 + r.IntN(2) {
		b.WriteString("\n\n")
		for sentence := range 2 + r.IntN(3) {
			if paragraph+sentence > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(one(heard))
		}
	}
	c.Narrative = b.String()
	for n, at := range r.Perm(len(resolutions))[:resolutionsEach] {
		text := resolutions[at]
		switch strings.Count(text, "%") {
		case 2:
			text = fmt.Sprintf(text, strings.ToLower(service), place)
		case 1:
			text = fmt.Sprintf(text, 6+r.IntN(900))
		}
		c.Resolutions = append(c.Resolutions, publish.Resolution{Number: fmt.Sprint(n + 1), Text: text, Kind: "resolved"})
	}
	if r.IntN(3) == 0 {
		c.AlternativesStated = "None"
	} else {
		c.Alternatives = []publish.Alternative{{Text: one(alternatives), Why: one(rejected)}}
	}
	if i%25 == 4 {
		c.ConflictsStated = ""
		c.Conflicts = []publish.Conflict{{Member: "Councillor R. Thwaite (fictional)", Interest: "Owns land beside the site", Action: "Left the room and took no part"}}
	}
	c.DispensationsStated = "None"
	return c
}

// fileNumber is a word that only the ith illustrative decision has, for those
// who measure how long a rare word takes to find.
func fileNumber(i int) string { return fmt.Sprintf("AMF%06d", i) }

// outcome is how many resolutions of the ith illustrative decision get on, how
// far, and what is said of it. Most wait: each resolution that is carried out
// is an act of its own and costs as much as a decision.
func outcome(i int) (numbers int, state, note string) {
	switch i % 20 {
	case 0:
		return resolutionsEach, decision.Implemented, ""
	case 7:
		return 1, decision.InProgress, ""
	case 15:
		return 1, decision.Implemented, "Done within the budget (illustrative)."
	}
	return 0, "", ""
}

// pick is one of list for i.
func pick(i int, list []string) string { return list[i%len(list)] }
