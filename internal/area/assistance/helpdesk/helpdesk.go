// Package helpdesk is the home page of self-service profiles: its title, whether it has a search, and
// the tiles that lead on from it. GLPI serves it since its API 2.4; front ends of 2.3 ask for it too.
//
// It must not know how what it lists is made or changed.
package helpdesk

import (
	"fmt"
	"slices"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// home is the page as the API shows it.
type home struct {
	Title  string `json:"helpdesk_home_title"`
	Search bool   `json:"helpdesk_home_search_enabled"`
	Tiles  []tile `json:"tiles"`
}

// tile is one way on. Page names a page of the server, URL leads elsewhere.
type tile struct {
	Kind         string  `json:"_tile_type"`
	ID           int64   `json:"id"`
	Title        string  `json:"title"`
	Description  string  `json:"description"`
	Illustration string  `json:"illustration"`
	Weight       int64   `json:"weight"`
	Page         *string `json:"page,omitempty"`
	URL          *string `json:"url,omitempty"`
}

// defaultTitle is what the page says when no entity has a title of its own.
const defaultTitle = "How can we help you?"

// Area is the home page, as routes and as a field of GraphQL.
func Area() manifest.Area {
	return manifest.Area{Name: "helpdesk", Routes: routes(), Fields: []route.Field{field()}}
}

// routes gives the page under its present and its former name.
func routes() []route.Route {
	schema := route.Schema{Inline: route.Properties(map[string]any{
		"helpdesk_home_title":          route.Typed("string", "What stands above the page"),
		"helpdesk_home_search_enabled": route.Typed("boolean", "Whether there is a search bar"),
		"tiles": map[string]any{"type": "array", "description": "What can be chosen, in this order",
			"items": route.Properties(map[string]any{
				"_tile_type": map[string]any{"type": "string", "enum": []any{"GLPIPageTile", "ExternalPageTile"},
					"description": "Where the tile leads: to a page of GLPI, or elsewhere"},
				"id":           route.ID("Id of the tile"),
				"title":        route.Typed("string", "What the tile says"),
				"description":  route.Typed("string", "Text below it, as HTML"),
				"illustration": route.Typed("string", "Name of its picture"),
				"weight":       route.Typed("integer", "Place among the tiles; the lowest first"),
				"page":         route.Typed("string", "Page of GLPI that it leads to, such as faq"),
				"url":          route.Typed("string", "Address that it leads to"),
			})},
	})}
	var out []route.Route
	for _, path := range []string{"/Helpdesk/TilesInfo/My", "/ServiceCatalog/My"} {
		out = append(out, route.Route{
			Method: "GET", Path: path, Extension: true,
			Doc: route.Doc{Tags: []string{"Helpdesk"}, Description: "Get the home page of the session's entity",
				Response: schema},
			Handle: func(c *route.Call) (*route.Answer, error) {
				h, err := read(c)
				if err != nil {
					return nil, err
				}
				return route.OK(h)
			},
		})
	}
	return out
}

// field gives the page to GraphQL.
func field() route.Field {
	return route.Field{
		Name: "ServiceCatalogInfo", Type: "ServiceCatalogInfo",
		SDL: `type ServiceCatalogInfo {
  helpdesk_home_title: String
  helpdesk_home_search_enabled: Boolean
  tiles: [ServiceCatalogTile]
}
union ServiceCatalogTile = GLPIPageTile | ExternalPageTile | FormTile
type GLPIPageTile { _tile_type: String id: Int title: String description: String illustration: String weight: Int page: String }
type ExternalPageTile { _tile_type: String id: Int title: String description: String illustration: String weight: Int url: String }
type FormTile { _tile_type: String id: Int title: String description: String illustration: String weight: Int form: FormTileForm }
type FormTileForm { id: Int name: String }
`,
		Resolve: func(c *route.Call) (route.Item, error) {
			h, err := read(c)
			if err != nil {
				return route.Item{}, err
			}
			tiles := make([]route.Item, len(h.Tiles))
			for i, t := range h.Tiles {
				tiles[i] = route.Item{Type: t.Kind, Members: map[string]any{
					"_tile_type": t.Kind, "id": t.ID, "title": t.Title, "description": t.Description,
					"illustration": t.Illustration, "weight": t.Weight,
					"page": t.Page, "url": t.URL,
				}}
			}
			return route.Item{Type: "ServiceCatalogInfo", Members: map[string]any{
				"helpdesk_home_title": h.Title, "helpdesk_home_search_enabled": h.Search, "tiles": tiles,
			}}, nil
		},
	}
}

// read gives the page of the session's active entity: of the nearest entity that says something.
func read(c *route.Call) (*home, error) {
	const ofTitle, ofSearch = "custom_helpdesk_home_title", "enable_helpdesk_home_search_bar"
	rows, err := c.Engine.EntityRows(c.Context, c.Engine.DB(), c.Session.EntityID, "id", ofTitle, ofSearch)
	if err != nil {
		return nil, fmt.Errorf("read the home page: %w", err)
	}
	h := &home{Title: defaultTitle, Search: true, Tiles: []tile{}}
	title, search := "", int64(model.Inherited)
	for _, row := range slices.Backward(rows) { // the nearest entity that says something is the last
		if !row.Inherits(ofTitle) {
			title = row.Text(ofTitle)
		}
		if !row.Inherits(ofSearch) {
			search = row.Int(ofSearch)
		}
	}
	if title != "" {
		h.Title = title
	}
	h.Search = search != 0
	shown, err := owned(c, "Profile", c.Session.Profile.ID)
	if err != nil {
		return nil, err
	}
	for i := 0; len(shown) == 0 && i < len(rows); i++ {
		if shown, err = owned(c, "Entity", rows[i].Int("id")); err != nil {
			return nil, err
		}
	}
	for _, t := range shown {
		if visible(c.Session, t) {
			h.Tiles = append(h.Tiles, t)
		}
	}
	return h, nil
}

// owned gives the tiles that a profile or an entity has, in their order.
func owned(c *route.Call, itemtype string, id int64) ([]tile, error) {
	part := func(kind, class, table, page, url string) string {
		return "SELECT '" + kind + "' AS `kind`, `t`.`id`, COALESCE(`t`.`title`, '') AS `title`," +
			" COALESCE(`t`.`description`, '') AS `description`," +
			" COALESCE(`t`.`illustration`, '') AS `illustration`, `l`.`rank` AS `weight`, " + page + " AS `page`, " +
			url + " AS `url`" +
			" FROM `glpi_helpdesks_tiles_items_tiles` `l` JOIN `" + table + "` `t` ON `t`.`id` = `l`.`items_id_tile`" +
			" WHERE `l`.`itemtype_tile` = '" + class + "' AND `l`.`itemtype_item` = ? AND `l`.`items_id_item` = ?"
	}
	rows, err := c.Engine.DB().Query(c.Context, part("GLPIPageTile", `Glpi\Helpdesk\Tile\GlpiPageTile`,
		"glpi_helpdesks_tiles_glpipagetiles", "`t`.`page`", "NULL")+
		" UNION ALL "+part("ExternalPageTile", `Glpi\Helpdesk\Tile\ExternalPageTile`,
		"glpi_helpdesks_tiles_externalpagetiles", "NULL", "`t`.`url`")+
		" ORDER BY 6, 1, 2", itemtype, id, itemtype, id)
	if err != nil {
		return nil, fmt.Errorf("read tiles: %w", err)
	}
	defer rows.Close()
	var out []tile
	for rows.Next() {
		var t tile
		if err := rows.Scan(&t.Kind, &t.ID, &t.Title, &t.Description, &t.Illustration, &t.Weight, &t.Page,
			&t.URL); err != nil {
			return nil, fmt.Errorf("read tiles: %w", err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// visible reports whether a session can use what a tile leads to.
func visible(s *access.Session, t tile) bool {
	if t.Page == nil {
		return true
	}
	switch *t.Page {
	case "reservation":
		return s.Can("reservation", model.Read)
	case "approval":
		return s.Can("ticketvalidation", model.AnswerRequest|model.AnswerIncident)
	}
	return true
}
