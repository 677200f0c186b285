package upkeep

import (
	"context"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// told is the condition that people want to be told of a date, as the bits of column alert say.
func told(bit int) string { return "(`alert` & " + strconv.Itoa(bit) + ") <> 0" }

// contracts selects begin, duration, notice, period.
func contracts(condition string) string {
	return "SELECT `id`, `name`, 0, `begin_date`, `duration`, `notice`, `periodicity` FROM `glpi_contracts`" +
		" WHERE `entities_id` = ? AND `is_deleted` = 0 AND `is_template` = 0 AND `begin_date` IS NOT NULL" +
		" AND " + condition
}

// ofContract is a date of a contract: its end, or that of the current period.
func ofContract(periodic, notice bool, now func() time.Time) func([]string) (time.Time, bool) {
	return func(c []string) (time.Time, bool) {
		begin, ok := day(c[0])
		duration, period, months := number(c[1]), number(c[3]), number(c[2])
		if !ok || notice && months == 0 {
			return time.Time{}, false
		}
		end := begin.AddDate(0, duration, 0)
		switch {
		case !periodic && duration == 0, periodic && period <= 0:
			return time.Time{}, false
		case periodic:
			const maxPeriods = 12 * 200
			today := now()
			for n := 1; n <= maxPeriods; n++ {
				if end = begin.AddDate(0, n*period, 0); !end.Before(today) {
					break
				}
			}
		}
		if notice {
			end = end.AddDate(0, -months, 0)
		}
		return end, true
	}
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// day reads the date of a column that holds a date or a point in time.
func day(text string) (time.Time, bool) {
	if len(text) < len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	return t, err == nil
}

// first is a date that a column holds.
func first(c []string) (time.Time, bool) { return day(c[0]) }

// afterMonths is the date that lies some months after a column's.
func afterMonths(c []string) (time.Time, bool) {
	begin, ok := day(c[0])
	months := number(c[1])
	return begin.AddDate(0, months, 0), ok && months > 0
}

// Contracts tells of contracts that end, of their periods and of the notice before both.
func (s *Service) Contracts(ctx context.Context, _ int) (int, error) {
	kind := func(event, told string, kind int64, periodic, notice bool) alert {
		return alert{
			itemtype: "Contract", event: event, prefix: "contract", list: "contracts", use: "use_contracts_alert",
			before: "send_contracts_alert_before_delay",
			kind:   kind, query: contracts(told), date: ofContract(periodic, notice, s.engine.Now),
		}
	}
	return s.run(ctx, []alert{
		kind(model.EventEnd, told(model.TellEnd), model.AlertEnd, false, false),
		kind(model.EventNotice, told(model.TellNotice), model.AlertNotice, false, true),
		kind(model.EventPeriod, told(model.TellPeriod), model.AlertPeriod, true, false),
		kind(model.EventPeriodNotice, told(model.TellPeriod)+" AND "+told(model.TellNotice), model.AlertPeriodNotice,
			true, true),
	})
}

// Warranties tells of warranties that end.
func (s *Service) Warranties(ctx context.Context, _ int) (int, error) {
	return s.run(ctx, []alert{{
		itemtype: "Infocom", event: model.EventAlert, prefix: "infocom", list: "infocoms", use: "use_infocoms_alert",
		before: "send_infocoms_alert_before_delay", kind: model.AlertEnd,
		query: "SELECT `id`, `itemtype` || ' ' || `items_id`, 0, `warranty_date`, `warranty_duration`" +
			" FROM `glpi_infocoms`" +
			" WHERE `entities_id` = ? AND `warranty_date` IS NOT NULL AND " + told(model.TellEnd),
		date: afterMonths,
	}})
}

// Certificates tells of certificates that expire.
func (s *Service) Certificates(ctx context.Context, _ int) (int, error) {
	return s.run(ctx, []alert{{
		itemtype: "Certificate", event: model.EventAlert, prefix: "certificate", list: "certificates",
		use:    "use_certificates_alert",
		before: "send_certificates_alert_before_delay", repeat: "certificates_alert_repeat_interval",
		kind: model.AlertEnd,
		query: "SELECT `id`, `name`, `users_id_tech`, `date_expiration` FROM `glpi_certificates`" +
			" WHERE `entities_id` = ? AND `is_deleted` = 0 AND `is_template` = 0 AND `date_expiration` IS NOT NULL",
		date: first,
	}})
}

// Domains tells of domains that have expired, and of those that will soon.
func (s *Service) Domains(ctx context.Context, _ int) (int, error) {
	kind := alert{
		itemtype: "Domain", prefix: "domain", list: "domains", use: "use_domains_alert", date: first,
		query: "SELECT `id`, `name`, `users_id_tech`, `date_expiration` FROM `glpi_domains`" +
			" WHERE `entities_id` = ? AND `is_deleted` = 0 AND `is_template` = 0 AND `date_expiration` IS NOT NULL",
	}
	expired, soon := kind, kind
	expired.event, expired.kind, expired.past = model.EventDomainsExpired, model.AlertExpired, true
	expired.before = "send_domains_alert_expired_delay"
	soon.event, soon.kind, soon.ahead = model.EventDomainsExpiring, model.AlertEnd, true
	soon.before = "send_domains_alert_close_expiries_delay"
	return s.run(ctx, []alert{expired, soon})
}

// OpenTickets tells of tickets that have been open for longer than their entity wants, at every run.
func (s *Service) OpenTickets(ctx context.Context, _ int) (int, error) {
	return s.run(ctx, []alert{{
		itemtype: "Ticket", event: model.EventNotClosed, prefix: "ticket", list: "tickets", use: "notclosed_delay",
		before: "notclosed_delay", past: true,
		query: "SELECT `id`, `name`, 0, `date` FROM `glpi_tickets` WHERE `entities_id` = ? AND `is_deleted` = 0" +
			" AND `status` IN (" + access.IDList(model.OpenStatuses) + ") AND `date` IS NOT NULL",
		date: first,
	}})
}
