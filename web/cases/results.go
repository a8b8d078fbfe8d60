package cases

import "moothall/web/ui"

// results are the pages of what follows from the figures.
func (s *Site) results() []ui.Route { return nil }
