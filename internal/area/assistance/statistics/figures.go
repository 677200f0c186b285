package statistics

import (
	"maps"
	"math"
	"slices"
)

// figures are what is told of one group. The field order is that of GLPI's answers.
type figures struct {
	Open         int64   `json:"number_open"`
	Solved       int64   `json:"number_solved"`
	Late         int64   `json:"number_late"`
	Closed       int64   `json:"number_closed"`
	Surveys      int64   `json:"satisfaction_surveys_open"`
	Answered     int64   `json:"satisfaction_surveys_answered"`
	Rating       float64 `json:"satisfaction_surveys_avg_rating"`
	TakeIntoAcc  float64 `json:"time_take_into_account_avg"`
	Solve        float64 `json:"time_solve_avg"`
	Close        float64 `json:"time_close_avg"`
	Treatment    float64 `json:"time_treatment_avg"`
	TreatmentSum float64 `json:"time_treatment_total"`
}

// summed adds months up as GLPI's API does: the times "avg" of solving and closing are sums of the
// monthly averages, the one of taking into account sums the work, and treatment is the work of
// all solved items. Clients expect these numbers; exports have true averages.
func summed(months map[string]*month) figures {
	var f figures
	var rating float64
	for _, name := range slices.Sorted(maps.Keys(months)) {
		m := months[name]
		f.Open += m.open
		f.Solved += m.solved
		f.Late += m.late
		f.Closed += m.closed
		f.Surveys += m.surveys
		f.Answered += m.answered
		rating += m.rating * float64(m.answered)
		f.TakeIntoAcc += m.action
		f.Solve += m.solve
		f.Close += m.close
		f.TreatmentSum += m.action * float64(m.solved)
	}
	if f.Answered > 0 {
		f.Rating = math.Round(rating/float64(f.Answered)*100) / 100
	}
	f.Treatment = f.TreatmentSum
	return f
}

// averages are the true means of a group, in seconds, for exports.
type averages struct {
	rating                        float64
	rated                         bool
	takeIntoAccount, solve, close float64
	treatment, treatmentTotal     float64
}

func averaged(months map[string]*month) averages {
	var a averages
	var solved, closed, answered, account, solve, closing, work, rating float64
	for _, m := range months {
		solved += float64(m.solved)
		closed += float64(m.closed)
		answered += float64(m.answered)
		account += m.takeIntoAccount * float64(m.solved)
		solve += m.solve * float64(m.solved)
		closing += m.close * float64(m.closed)
		work += m.action * float64(m.solved)
		rating += m.rating * float64(m.answered)
	}
	share := func(sum, n float64) float64 {
		if n == 0 {
			return 0
		}
		return sum / n
	}
	a.rated = answered > 0
	a.rating = share(rating, answered)
	a.takeIntoAccount, a.solve, a.close = share(account, solved), share(solve, solved), share(closing, closed)
	a.treatment, a.treatmentTotal = share(work, solved), work
	return a
}

// global are parallel lists over the months.
type global struct {
	Dates    []string  `json:"sample_dates"`
	Open     []int64   `json:"number_open"`
	Solved   []int64   `json:"number_solved"`
	Late     []int64   `json:"number_late"`
	Closed   []int64   `json:"number_closed"`
	Surveys  []int64   `json:"satisfaction_surveys_open"`
	Answered []int64   `json:"satisfaction_surveys_answered"`
	Rating   []float64 `json:"satisfaction_surveys_avg_rating"`
	Solve    []int64   `json:"time_solve_avg"`
	Close    []int64   `json:"time_close_avg"`
	Work     []int64   `json:"time_treatment_avg"`
}

// byMonth lists the months of a series that is not grouped, with zeros where nothing happened.
func byMonth(s series, p period) global {
	g := global{
		Dates: []string{}, Open: []int64{}, Solved: []int64{}, Late: []int64{}, Closed: []int64{}, Surveys: []int64{},
		Answered: []int64{},
		Rating:   []float64{}, Solve: []int64{}, Close: []int64{}, Work: []int64{},
	}
	names := p.months()
	for name, m := range s[0] {
		if m.open > 0 && !slices.Contains(names, name) {
			names = append(names, name) // something at the very end of the last day
		}
	}
	slices.Sort(names)
	for _, name := range names {
		m := s[0][name]
		if m == nil {
			m = &month{}
		}
		g.Dates = append(g.Dates, name)
		g.Open = append(g.Open, m.open)
		g.Solved = append(g.Solved, m.solved)
		g.Late = append(g.Late, m.late)
		g.Closed = append(g.Closed, m.closed)
		g.Surveys = append(g.Surveys, m.surveys)
		g.Answered = append(g.Answered, m.answered)
		g.Rating = append(g.Rating, math.Round(m.rating*100)/100)
		g.Solve = append(g.Solve, int64(m.solve))
		g.Close = append(g.Close, int64(m.close))
		g.Work = append(g.Work, int64(m.action))
	}
	return g
}
