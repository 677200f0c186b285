package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// canAudit lets those see the history of all items from whom nothing is hidden.
func canAudit(s *access.Session) bool { return s.AdministersAll() && s.Can("logs", model.Read) }

// retention is a setting that says for how many months some entries are kept: 0 is for ever, everything is what
// removes them all.
type retention struct {
	setting string
	where   string
	args    []any
}

// everything is the value of a retention that keeps nothing.
const everything = -1

func byAction(setting string, actions ...int) retention {
	r := retention{setting: setting, where: "`linked_action` IN (?" + strings.Repeat(", ?", len(actions)-1) + ")"}
	for _, a := range actions {
		r.args = append(r.args, a)
	}
	return r
}

func and(r retention, where string, args ...any) retention {
	r.where += " AND " + where
	r.args = append(r.args, args...)
	return r
}

var parts = []int{actionAddSubItem, actionUpdateSubItem, actionDeleteSubItem}

// retentions are the settings, with GLPI's names.
var retentions = []retention{
	and(byAction("purge_item_software_install", actionInstall, actionUninstall), "`itemtype` <> ?", "SoftwareVersion"),
	and(byAction("purge_software_item_install", actionInstall, actionUninstall), "`itemtype` = ?", "SoftwareVersion"),
	and(byAction("purge_software_version_install", parts...),
		"`itemtype` = ? AND `itemtype_link` = ?", "Software", "SoftwareVersion"),
	and(byAction("purge_infocom_creation", actionAddSubItem), "`itemtype_link` = ?", "Infocom"),
	and(byAction("purge_profile_user", append(parts, actionLink, actionUnlink, actionUpdateLink)...),
		"`itemtype` = ? AND `itemtype_link` IN (?, ?)", "User", "Profile_User", "Profile"),
	and(byAction("purge_group_user", append(parts, actionLink, actionUnlink, actionUpdateLink)...),
		"`itemtype` = ? AND `itemtype_link` IN (?, ?)", "User", "Group_User", "Group"),
	and(byAction("purge_userdeletedfromldap", actionMessage), "`itemtype` = ?", "User"),
	and(byAction("purge_user_auth_changes", actionLink), "`itemtype` = ?", "User"),
	byAction("purge_adddevice", actionAddDevice),
	byAction("purge_updatedevice", actionUpdateDevice),
	byAction("purge_deletedevice", actionDeleteDevice),
	byAction("purge_connectdevice", actionConnect),
	byAction("purge_disconnectdevice", actionDisconnect),
	byAction("purge_addrelation", actionLink, actionUpdateLink),
	byAction("purge_deleterelation", actionUnlink),
	byAction("purge_createitem", actionCreate, actionAddSubItem),
	byAction("purge_deleteitem", actionTrash, actionDeleteSubItem),
	byAction("purge_updateitem", actionUpdateSubItem),
	byAction("purge_restoreitem", actionRestore),
	{"purge_comments", "`linked_action` = 0 AND `id_search_option` = ?", []any{16}},
	{"purge_datemod", "`linked_action` = 0 AND `id_search_option` = ?", []any{19}},
	{"purge_plugins", "`itemtype` LIKE ?", []any{"Plugin%"}},
	{"purge_all", "1 = 1", nil},
}

// step is how many numbers of entries one write of a purge looks at, so that those of others come in between.
const step = 10_000

// Purge removes the entries that are older than the settings keep them. It gives how many those were.
func (s *Service) Purge(ctx context.Context, _ int) (int, error) {
	where, args, until, err := s.outdated(ctx)
	if err != nil || where == "" {
		return 0, err
	}
	first, last, err := s.span(ctx, until)
	if err != nil {
		return 0, err
	}
	removed := 0
	for ; first <= last; first += step {
		var n int64
		err := s.engine.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			result, err := tx.Exec(ctx, "DELETE FROM `glpi_logs` WHERE `id` BETWEEN ? AND ?"+
				" AND `itemtype` IS NOT NULL AND ("+where+")",
				append([]any{first, min(first+step-1, last)}, args...)...)
			if err != nil {
				return err
			}
			n, err = result.RowsAffected()
			return err
		})
		if err != nil {
			return removed, fmt.Errorf("purge the history: %w", err)
		}
		removed += int(n)
	}
	return removed, nil
}

// outdated gives the condition of what the settings do not keep, "" for nothing, and the time after which all is
// kept; "" for none.
func (s *Service) outdated(ctx context.Context) (where string, args []any, until string, err error) {
	var parts []string
	whole := false
	for _, r := range retentions {
		text, err := s.settings.Get(ctx, r.setting)
		if err != nil {
			return "", nil, "", err
		}
		months, err := strconv.Atoi(text)
		if err != nil || months == 0 || months < everything {
			continue
		}
		part := "(" + r.where + ")"
		args = append(args, r.args...)
		if months > 0 {
			before := engine.FormatTime(s.engine.Now().AddDate(0, -months, 0))
			part = "(" + r.where + " AND `date_mod` <= ?)"
			args, until = append(args, before), max(until, before)
		}
		whole = whole || months == everything
		parts = append(parts, part)
	}
	if whole {
		until = ""
	}
	return strings.Join(parts, " OR "), args, until, nil
}

// span gives the first entry and the last one that is not younger than a time; "" is any. Entries are in the order
// of their times, so that few are looked at.
func (s *Service) span(ctx context.Context, until string) (first, last int64, err error) {
	db := s.engine.DB()
	if err := db.QueryRow(ctx, "SELECT COALESCE(MIN(`id`), 1), COALESCE(MAX(`id`), 0) FROM `glpi_logs`").Scan(&first,
		&last); err != nil || until == "" {
		return first, last, err
	}
	low, high := first-1, last // those up to low are as old, those after high are not
	for low < high {
		middle := low + (high-low+1)/2
		var id int64
		var at string
		err := db.QueryRow(ctx, "SELECT `id`, COALESCE(`date_mod`, '') FROM `glpi_logs` WHERE `id` <= ?"+
			" ORDER BY `id` DESC LIMIT 1", middle).Scan(&id, &at)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, 0, err
		}
		if at <= until {
			low = middle
		} else {
			high = min(id, middle) - 1
		}
	}
	return first, low, nil
}
