package demo

import (
	"fmt"
	"strings"
)

// text is a template: literal pieces and facts in turn.
type text []piece

type piece struct {
	literal string
	fact    fact // when literal is ""
}

// fact is something that the texts of one ticket have in common.
type fact int

const (
	factRequester fact = iota + 1
	factUser
	factManager
	factColleague
	factDepartment
	factSite
	factBuilding
	factRoom
	factMeeting
	factPhone
	factComputer
	factModel
	factSerial
	factPrinter
	factSwitch
	factAP
	factServer
	factShare
	factFile
	factApp
	factError
	factNewcomer
	factTitle
	factDay
	factTime
	factCount
	factAmount
	factCustomer
	factProject
	factMailbox
	factList
	factSender
	factsEnd
)

// factNames are how templates call the facts.
var factNames = map[string]fact{
	"requester": factRequester, "user": factUser, "manager": factManager, "colleague": factColleague,
	"department": factDepartment, "site": factSite, "building": factBuilding, "room": factRoom,
	"meeting": factMeeting, "phone": factPhone, "computer": factComputer, "model": factModel,
	"serial": factSerial, "printer": factPrinter, "switch": factSwitch, "ap": factAP, "server": factServer,
	"share": factShare, "file": factFile, "app": factApp, "error": factError, "newcomer": factNewcomer,
	"title": factTitle, "day": factDay, "time": factTime, "count": factCount, "amount": factAmount,
	"customer": factCustomer, "project": factProject, "mailbox": factMailbox, "list": factList, "sender": factSender,
}

// parse reads a template.
func parse(template string) (text, error) {
	var out text
	for rest := template; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			out = append(out, piece{literal: before})
		}
		if !found {
			break
		}
		name, behind, closed := strings.Cut(after, "}")
		f := factNames[name]
		if !closed || f == 0 {
			return nil, fmt.Errorf("template %q: no fact is called %q", template, name)
		}
		out = append(out, piece{fact: f})
		rest = behind
	}
	return out, nil
}

// fillIn fills a template with the facts of a ticket.
func (g *generator) fillIn(template string, k *facts) string {
	t, ok := g.texts[template]
	if !ok {
		var err error
		if t, err = parse(template); err != nil {
			panic(err) // a fault of this package
		}
		g.texts[template] = t
	}
	var b strings.Builder
	for _, p := range t {
		if p.literal != "" {
			b.WriteString(p.literal)
		} else {
			b.WriteString(k.value(g, p.fact))
		}
	}
	return b.String()
}

// html makes rich text of lines.
func html(lines string) string { return "<p>" + strings.ReplaceAll(lines, "\n", "</p><p>") + "</p>" }

// facts are the facts of one ticket as far as they have been asked for.
type facts struct {
	about  *person // the requester
	at     moment  // when it is spoken of
	values [factsEnd]string
}

func (k *facts) value(g *generator, f fact) string {
	if k.values[f] == "" {
		k.values[f] = k.find(g, f)
	}
	return k.values[f]
}

// find makes a fact up, or looks it up where the organisation decides it.
func (k *facts) find(g *generator, f fact) string {
	if find := finders[f]; find != nil {
		return find(g, k)
	}
	panic(fmt.Sprintf("fact %d has no value", f))
}

// number makes up a number between two, which it can be too.
func (g *generator) number(lo, hi int) int { return lo + g.rng.IntN(hi-lo+1) }

// finders make each fact up, or look it up.
var finders = [factsEnd]func(g *generator, k *facts) string{
	factRequester: func(_ *generator, k *facts) string { return k.about.name() },
	factUser:      func(_ *generator, k *facts) string { return k.about.given },
	factManager: func(g *generator, k *facts) string {
		if k.about.manager != nil {
			return k.about.manager.name()
		}
		return g.people[0].name()
	},
	factColleague:  func(g *generator, k *facts) string { return g.colleague(k.about).name() },
	factDepartment: func(_ *generator, k *facts) string { return k.about.department },
	factSite:       func(_ *generator, k *facts) string { return k.about.site.town },
	factBuilding:   func(_ *generator, k *facts) string { return k.about.room.building },
	factRoom:       func(_ *generator, k *facts) string { return k.about.room.name },
	factMeeting:    func(g *generator, k *facts) string { return oneOf(g.rng, k.about.site.meetings).name },
	factPhone:      func(_ *generator, k *facts) string { return k.about.phone },
	factComputer: func(g *generator, k *facts) string {
		if k.about.computer != nil {
			return k.about.computer.name
		}
		return fmt.Sprintf("%s-L%04d", k.about.site.code, g.number(1, 9999))
	},
	factModel: func(g *generator, k *facts) string {
		if k.about.computer != nil {
			return k.about.computer.model
		}
		m := computerModels[g.rng.IntN(laptops)]
		return m.maker + " " + m.name
	},
	factSerial: func(g *generator, k *facts) string {
		if k.about.computer != nil {
			return k.about.computer.serial
		}
		return serial(g.rng, 8)
	},
	factPrinter: func(g *generator, k *facts) string {
		return fmt.Sprintf("PRN-%s-%s-%d", k.about.site.code, k.about.room.name[:2], g.number(1, 3))
	},
	factSwitch: func(g *generator, k *facts) string {
		return fmt.Sprintf("SW-%s-%s-%d", k.about.site.code, k.about.room.name[:2], g.number(1, 2))
	},
	factAP: func(g *generator, k *facts) string {
		return fmt.Sprintf("AP-%s-%s-%02d", k.about.site.code, k.about.room.name[:2], g.number(1, 12))
	},
	factServer: func(g *generator, k *facts) string {
		return fmt.Sprintf("%s-%s", k.about.site.code, oneOf(g.rng, serverRoles))
	},
	factShare: func(g *generator, _ *facts) string { return oneOf(g.rng, g.folders) },
	factFile:  func(g *generator, _ *facts) string { return oneOf(g.rng, fileNames) },
	factApp:   func(g *generator, _ *facts) string { return oneOf(g.rng, programs) },
	factError: func(g *generator, _ *facts) string { return oneOf(g.rng, faults) },
	factNewcomer: func(g *generator, k *facts) string {
		return oneOf(g.rng, k.about.site.names.given) + " " + oneOf(g.rng, k.about.site.names.family)
	},
	factTitle: func(g *generator, k *facts) string {
		for _, d := range departments {
			if d.name == k.about.department {
				return oneOf(g.rng, d.titles)
			}
		}
		return "Assistant"
	},
	factDay: func(g *generator, k *facts) string {
		at := k.at + moment(g.number(3, 24))*day
		for (at + moment(k.about.site.seconds())).weekend() {
			at += day
		}
		return at.format(k.about.site.place, "Monday 2 January")
	},
	factTime: func(g *generator, _ *facts) string {
		return fmt.Sprintf("%d:%02d", g.number(8, 16), 5*g.number(0, 11))
	},
	factCount:    func(g *generator, _ *facts) string { return fmt.Sprint(g.number(2, 9)) },
	factAmount:   func(g *generator, _ *facts) string { return fmt.Sprint(1000 * g.number(2, 25)) },
	factCustomer: func(g *generator, _ *facts) string { return oneOf(g.rng, g.company.customers) },
	factProject:  func(g *generator, _ *facts) string { return oneOf(g.rng, g.company.projects) },
	factMailbox:  func(g *generator, _ *facts) string { return oneOf(g.rng, mailboxes) },
	factList:     func(g *generator, _ *facts) string { return oneOf(g.rng, mailingLists) },
	factSender:   func(g *generator, _ *facts) string { return oneOf(g.rng, senders) },
}

// colleague gives somebody else from the same site.
func (g *generator) colleague(p *person) *person {
	pool := p.site.people
	if len(pool) < 2 {
		pool = g.people
	}
	for {
		if other := oneOf(g.rng, pool); other != p {
			return other
		}
	}
}
