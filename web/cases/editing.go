package cases

import "moothall/web/ui"

// editing are the pages on which a case is made.
func (s *Site) editing() []ui.Route { return nil }
