package decision

import (
	"slices"

	"moothall/access"
	"moothall/internal/store"
)

// ToCheck lists the submitted reports that the transaction's actor can check:
// a check that is theirs is outstanding, and they did not write the report.
func ToCheck(tx *store.Tx) ([]Report, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	who := tx.Actor()
	mine := func(kind string) bool {
		p, err := clearPermission(kind)
		return err == nil && access.May(who, p, who.Organisation)
	}
	if !slices.ContainsFunc(ClearanceKinds(), mine) {
		return nil, nil
	}
	submitted, err := store.List(tx, scanReport, selectReport+`
		WHERE organisation_id = $1 AND status = 'submitted' AND author_id <> $2
		ORDER BY saved_at, reference
		LIMIT 200`, who.Organisation, who.PersonID)
	if err != nil {
		return nil, err
	}
	var list []Report
	for _, r := range submitted {
		if r, err = FindReport(tx, r.Reference); err != nil {
			return nil, err
		}
		if !slices.Contains(r.Authors, who.PersonID) && slices.ContainsFunc(r.Outstanding(), mine) {
			list = append(list, r)
		}
	}
	return list, nil
}

// Drafts lists the drafts that the transaction's actor wrote, the last saved
// first.
func Drafts(tx *store.Tx) ([]Report, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanReport, selectReport+`
		WHERE organisation_id = $1 AND status = 'draft' AND author_id = $2
		ORDER BY saved_at DESC, reference DESC
		LIMIT 200`, tx.Actor().Organisation, tx.Actor().PersonID)
}

// Unplaced lists the cleared reports that are on no agenda, the oldest first.
func Unplaced(tx *store.Tx) ([]Report, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scanReport, selectReport+`
		WHERE organisation_id = $1 AND status = 'cleared'
			AND NOT EXISTS (SELECT 1 FROM agenda_item i WHERE i.report_id = report.id)
		ORDER BY saved_at, reference
		LIMIT 200`, tx.Actor().Organisation)
}

// Unpublished lists the decisions that are recorded and wait to be published.
func Unpublished(tx *store.Tx) ([]Decision, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scan, selectDecision+`
		WHERE d.organisation_id = $1 AND d.version = 0
		ORDER BY d.decided_on, d.id
		LIMIT 200`, tx.Actor().Organisation)
}

// OpenToCallIn lists the published decisions whose call-in has not ended, the
// first to end first.
func OpenToCallIn(tx *store.Tx) ([]Decision, error) {
	if err := access.Require(tx, access.Read, tx.Actor().Organisation); err != nil {
		return nil, err
	}
	return store.List(tx, scan, selectDecision+`
		WHERE d.organisation_id = $1 AND d.version > 0 AND d.call_in_deadline >= $2
		ORDER BY d.call_in_deadline, d.id
		LIMIT 200`, tx.Actor().Organisation, store.Time{Time: tx.Now()})
}
