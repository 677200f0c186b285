package compare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Walk says how far a walk goes.
type Walk struct {
	Rows  int // of each list
	Items int // of each list that are looked at one by one, with what lies below them
}

// pageRows is how many rows of a list are asked for at once.
const pageRows = 100

// list is one that the document names.
type list struct {
	path  string
	sorts bool     // takes an order
	below []string // what lies below an item, with {id} for its id; the item itself first
}

// All compares what the left server's OpenAPI document says can be read: every list, and some items of each with the
// lists that lie below them. A path with more than the id of an item to be filled in is left out.
func All(ctx context.Context, o Options, w Walk) (Result, error) {
	c, ctx, err := begin(ctx, o)
	if err != nil {
		return Result{}, err
	}
	lists, err := c.lists(ctx)
	if err != nil {
		return Result{}, err
	}
	for _, l := range lists {
		if ctx.Err() != nil {
			break
		}
		c.work.Go(func() error { return c.walk(ctx, l, w) })
	}
	return c.end()
}

// walk compares a list page by page, and some of its items.
func (c *comparison) walk(ctx context.Context, l list, w Walk) error {
	left := w.Items
	for start := 0; start < max(1, w.Rows); start += pageRows {
		request := l.path
		if w.Rows > 0 {
			request += fmt.Sprintf("?start=%d&limit=%d", start, min(pageRows, w.Rows-start))
			if l.sorts {
				request += "&sort=id%3Aasc"
			}
		}
		answer, err := c.ask(ctx, request)
		if err != nil || answer == nil {
			return err
		}
		rows, isList := answer.json.([]any)
		if !isList {
			return nil
		}
		for _, row := range rows {
			id, ok := idOf(row)
			if !ok || left == 0 {
				break
			}
			left--
			for _, path := range l.below {
				if _, err := c.ask(ctx, strings.Replace(path, "{id}", id, 1)); err != nil {
					return err
				}
			}
		}
		if answer.status != http.StatusPartialContent || len(rows) == 0 {
			return nil
		}
	}
	return nil
}

func idOf(row any) (string, bool) {
	object, _ := row.(map[string]any)
	id, ok := object["id"].(json.Number)
	return string(id), ok
}

// parameter finds what is to be filled in to a path.
var parameter = regexp.MustCompile(`\{[^}]*\}`)

// notWalked begin paths that tell of the server, not of what it keeps.
var notWalked = []string{"/doc", "/status", "/Health", "/getting-started"}

// lists reads the left server's document.
func (c *comparison) lists(ctx context.Context) ([]list, error) {
	answer, err := c.left.get(ctx, "/doc.json")
	if err != nil {
		return nil, fmt.Errorf("left: the document of the API: %w", err)
	}
	var document struct {
		Paths map[string]struct {
			Get *struct {
				Parameters []struct {
					Name string
					Ref  string `json:"$ref"`
				}
			}
		}
	}
	if answer.status != http.StatusOK {
		return nil, fmt.Errorf("left: the document of the API at %s/doc.json: %s", c.left.api, answer.said())
	}
	if tooMany(answer.body) {
		return nil, fmt.Errorf("left: the document of the API: %w", errValues)
	}
	if err := json.Unmarshal(answer.body, &document); err != nil {
		return nil, fmt.Errorf("left: the document of the API: %w", err)
	}
	found := map[string]*list{}
	var paths []string
	for path, item := range document.Paths {
		if item.Get != nil && isBelow(path) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		if path == "/" || strings.Contains(path, "{") ||
			slices.ContainsFunc(notWalked, func(p string) bool { return strings.HasPrefix(path, p) }) {
			continue
		}
		l := &list{path: path}
		for _, p := range document.Paths[path].Get.Parameters {
			l.sorts = l.sorts || p.Name == "sort" || strings.HasSuffix(p.Ref, "/sort")
		}
		found[path] = l
	}
	for _, path := range paths {
		marks := parameter.FindAllStringIndex(path, -1)
		if len(marks) != 1 {
			continue
		}
		above := strings.TrimSuffix(path[:marks[0][0]], "/")
		if l := found[above]; l != nil && isID(path[marks[0][0]:marks[0][1]]) {
			l.below = append(l.below, path[:marks[0][0]]+"{id}"+path[marks[0][1]:])
		}
	}
	if len(found) == 0 {
		return nil, errors.New("left: the document of the API names no lists")
	}
	lists := make([]list, 0, len(found))
	for _, path := range paths {
		if l := found[path]; l != nil {
			slices.SortStableFunc(l.below, func(a, b string) int { return len(a) - len(b) })
			lists = append(lists, *l)
		}
	}
	return lists, nil
}

// isBelow tells whether a path of the document lies below the address of the API. The right server is asked for it,
// with its token, and the left one, which says so, may not lead it elsewhere.
func isBelow(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.ContainsAny(path, "?#%\\") &&
		!slices.Contains(strings.Split(path, "/"), "..")
}

// isID tells whether a parameter is the id of an item, by its name: {id}, {asset_id}.
func isID(mark string) bool {
	name := strings.Trim(mark, "{}")
	return name == "id" || strings.HasSuffix(name, "_id")
}
