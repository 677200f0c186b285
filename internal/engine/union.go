package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// FindUnion lists what a session sees of several objects as one list: the properties that all of
// them have, and _itemtype, the name of the object that an item is of. Filters and sorting know what
// any of them has; it is null for the others. Objects that the session may not see are left out;
// it answers Forbidden when none is left. q.Object says nothing; q.Where holds for each of them.
//
// It takes one statement for the page, one for each object in it and one for each list in these,
// and counts each object when the page does not say how many there are.
func (e *Engine) FindUnion(ctx context.Context, s *access.Session, objects []*model.Object, q Query) (*Page, error) {
	objects = slices.DeleteFunc(slices.Clone(objects), func(o *model.Object) bool { return !o.ExistsIn(q.Version) })
	plans, err := e.unionPlans(ctx, s, objects, q)
	if err != nil {
		return nil, err
	}
	if len(plans) == 0 {
		return nil, model.Forbidden("")
	}
	order := sequenceOf(plans, objects)
	at, err := order.read(q.Cursor)
	if err != nil {
		return nil, err
	}
	page := e.newPage(q)
	page.ByCursor = at != nil
	plans = slices.DeleteFunc(plans, func(p *plan) bool { return p.none })
	if len(plans) == 0 {
		return page, nil
	}
	var ends edges
	if at != nil {
		err = e.readFrom(ctx, at, order, plans, page)
	} else {
		var refs []itemRef
		if refs, ends, _, err = e.unionRows(ctx, plans, page.Limit, page.Start); err == nil {
			err = e.readRefs(ctx, plans, page, refs)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("find in a union: %w", err)
	}
	if at != nil {
		return page, nil
	}
	if page, err = e.counted(ctx, page, plans); err == nil {
		page.point(order, ends)
	}
	return page, err
}

// unionPlans plans the query for each object that the session may see.
func (e *Engine) unionPlans(ctx context.Context, s *access.Session, objects []*model.Object, q Query) ([]*plan, error) {
	common := strings.Join(commonProperties(objects, q.Version), " ")
	shapes := make([]*shape, len(objects))
	for i, o := range objects {
		var err error
		if shapes[i], err = e.shapeFor(o, q.Version, s); err != nil {
			return nil, err
		}
	}
	v := e.viewer(s)
	v.objects = len(objects)
	var out []*plan
	for i, o := range objects {
		if !e.CanView(s, o) {
			continue
		}
		shown, err := e.commonShape(o, q.Version, s, common)
		if err != nil {
			return nil, err
		}
		if q.Fields != "" {
			if shown, err = e.selected(shapes[i], q.Version, s, q.Fields, strings.Fields(common)); err != nil {
				return nil, err
			}
		}
		p, err := e.plan(ctx, v, shown, shapes[i].names.with(shapes),
			Query{Object: o, Version: q.Version, Filter: q.Filter, Sort: q.Sort, Where: q.Where})
		if err != nil {
			return nil, err
		}
		p.nth = i
		out = append(out, p)
	}
	return out, nil
}

// commonProperties names the properties that all objects have, in the order of the first.
func commonProperties(objects []*model.Object, v model.Version) []string {
	if len(objects) == 0 {
		return nil
	}
	var names []string
	for _, p := range objects[0].Properties {
		if !slices.ContainsFunc(objects, func(o *model.Object) bool {
			have := o.Property(p.Name)
			return have == nil || have.Type != p.Type || !v.Includes(have.Since, have.Removed)
		}) {
			names = append(names, p.Name)
		}
	}
	return names
}
