package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/store"
)

// handWritten answers a ticket, and pages of them, as one would write it for just that: one
// statement with its joins, one for the teams and one for the costs, structs and encoding/json.
// It checks no token and no right, and knows no versions, filters or entities.
type handWritten struct{ db *store.DB }

// byHandTicket is the ticket that it answers.
type byHandTicket struct {
	ID        int64       `json:"id"`
	Name      string      `json:"name"`
	Content   string      `json:"content"`
	Deleted   bool        `json:"is_deleted"`
	Urgency   int         `json:"urgency"`
	Impact    int         `json:"impact"`
	Priority  int         `json:"priority"`
	Type      int         `json:"type"`
	Time      int         `json:"actiontime"`
	Date      *string     `json:"date"`
	Created   *string     `json:"date_creation"`
	Changed   *string     `json:"date_mod"`
	Solved    *string     `json:"date_solve"`
	Closed    *string     `json:"date_close"`
	Status    int         `json:"status"`
	Category  *byHandName `json:"category"`
	Location  *byHandName `json:"location"`
	Entity    *byHandName `json:"entity"`
	Recipient *byHandName `json:"user_recipient"`
	Source    *byHandName `json:"request_type"`

	Team  []byHandMember `json:"team"`
	Costs []byHandName   `json:"costs"`
}

type byHandMember struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	Role int    `json:"role"`
	Name string `json:"name"`
}

type byHandName struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

const byHandSQL = "SELECT t.id, t.name, t.content, t.is_deleted, t.urgency, t.impact, t.priority, t.type," +
	" COALESCE(t.actiontime, 0), t.date, t.date_creation, t.date_mod, t.solvedate, t.closedate, t.status," +
	" c.id, c.name, l.id, l.name, e.id, e.name, u.id, u.name, r.id, r.name FROM glpi_tickets t" +
	" LEFT JOIN glpi_itilcategories c ON c.id = t.itilcategories_id" +
	" LEFT JOIN glpi_locations l ON l.id = t.locations_id LEFT JOIN glpi_entities e ON e.id = t.entities_id" +
	" LEFT JOIN glpi_users u ON u.id = t.users_id_recipient" +
	" LEFT JOIN glpi_requesttypes r ON r.id = t.requesttypes_id"

// ServeHTTP answers /ticket/{id} and /tickets?start=N.
func (h *handWritten) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query, args := byHandSQL+" ORDER BY t.id LIMIT 100 OFFSET ?", []any{r.URL.Query().Get("start")}
	one, single := strings.CutPrefix(r.URL.Path, "/ticket/")
	if single {
		id, err := strconv.ParseInt(one, 10, 64)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		query, args = byHandSQL+" WHERE t.id = ?", []any{id}
	}
	rows, err := h.db.Query(r.Context(), query, args...)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	var list []byHandTicket
	for rows.Next() {
		var t byHandTicket
		var ids [5]sql.NullInt64
		var names [5]sql.NullString
		if err := rows.Scan(&t.ID, &t.Name, &t.Content, &t.Deleted, &t.Urgency, &t.Impact, &t.Priority, &t.Type,
			&t.Time, &t.Date, &t.Created, &t.Changed, &t.Solved, &t.Closed, &t.Status,
			&ids[0], &names[0], &ids[1], &names[1], &ids[2], &names[2], &ids[3], &names[3], &ids[4],
			&names[4]); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		for i, into := range []**byHandName{&t.Category, &t.Location, &t.Entity, &t.Recipient, &t.Source} {
			if ids[i].Valid {
				*into = &byHandName{ids[i].Int64, names[i].String}
			}
		}
		list = append(list, t)
	}
	if rows.Err() != nil || single && len(list) == 0 {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if err := h.relations(r, list); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if single {
		_ = json.NewEncoder(w).Encode(list[0])
		return
	}
	_ = json.NewEncoder(w).Encode(list)
}

const byHandTeam = "SELECT a.tickets_id, 'User', a.type, u.id, u.name FROM glpi_tickets_users a" +
	" JOIN glpi_users u ON u.id = a.users_id WHERE a.tickets_id IN (*)" +
	" UNION ALL SELECT a.tickets_id, 'Group', a.type, g.id, g.name FROM glpi_groups_tickets a" +
	" JOIN glpi_groups g ON g.id = a.groups_id WHERE a.tickets_id IN (*)" +
	" UNION ALL SELECT a.tickets_id, 'Supplier', a.type, s.id, s.name FROM glpi_suppliers_tickets a" +
	" JOIN glpi_suppliers s ON s.id = a.suppliers_id WHERE a.tickets_id IN (*)"

const byHandCosts = "SELECT tickets_id, id FROM glpi_ticketcosts WHERE tickets_id IN (*)"

// relations adds the teams and costs.
func (h *handWritten) relations(r *http.Request, list []byHandTicket) error {
	byID := map[int64]*byHandTicket{}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(list)), ",")
	var args []any
	for i := range list {
		byID[list[i].ID] = &list[i]
		args = append(args, list[i].ID)
	}
	rows, err := h.db.Query(r.Context(), strings.ReplaceAll(byHandTeam, "*", marks), slices.Concat(args, args, args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ticket int64
		var m byHandMember
		if err := rows.Scan(&ticket, &m.Type, &m.Role, &m.ID, &m.Name); err != nil {
			return err
		}
		byID[ticket].Team = append(byID[ticket].Team, m)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	costs, err := h.db.Query(r.Context(), strings.ReplaceAll(byHandCosts, "*", marks), args...)
	if err != nil {
		return err
	}
	defer costs.Close()
	for costs.Next() {
		var ticket int64
		var c byHandName
		if err := costs.Scan(&ticket, &c.ID); err != nil {
			return err
		}
		byID[ticket].Costs = append(byID[ticket].Costs, c)
	}
	return costs.Err()
}
