package oauth

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// leeway is how much longer a token is taken than it says, and how much earlier, as the clocks of servers differ a
// little. It is part of how long tokens live, and so far less than model.Skew, from which on a clock was put back.
const leeway = 5 * time.Second

// maxToken is the longest text that is looked at as an access token, in bytes.
const maxToken = 16 << 10

// claims are those of GLPI's access tokens, in its order.
type claims struct {
	Audience  string   `json:"aud"` // the client
	ID        string   `json:"jti"`
	IssuedAt  instant  `json:"iat"`
	NotBefore instant  `json:"nbf"`
	Expires   instant  `json:"exp"`
	Subject   string   `json:"sub"` // the user's id, or the client of a token without one
	Scopes    []string `json:"scopes"`
}

// GetExpirationTime and the others make claims readable for the library.
func (c claims) GetExpirationTime() (*jwt.NumericDate, error) { return c.Expires.date(), nil }

// GetIssuedAt gives when the token was issued.
func (c claims) GetIssuedAt() (*jwt.NumericDate, error) { return c.IssuedAt.date(), nil }

// GetNotBefore gives from when on the token is good.
func (c claims) GetNotBefore() (*jwt.NumericDate, error) { return c.NotBefore.date(), nil }

// GetIssuer gives nothing: GLPI's tokens name no issuer.
func (c claims) GetIssuer() (string, error) { return "", nil }

// GetSubject gives the user, or the client of a token without one.
func (c claims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience gives the client.
func (c claims) GetAudience() (jwt.ClaimStrings, error) { return jwt.ClaimStrings{c.Audience}, nil }

// instant is a date in a token: seconds since 1970 with microseconds behind the point.
type instant struct{ time.Time }

func (i instant) date() *jwt.NumericDate { return &jwt.NumericDate{Time: i.Time} }

// MarshalJSON writes 1760000000.123456.
func (i instant) MarshalJSON() ([]byte, error) {
	micro := i.UnixMicro()
	return fmt.Appendf(nil, "%d.%06d", micro/1e6, micro%1e6), nil
}

// UnmarshalJSON reads a number of seconds.
func (i *instant) UnmarshalJSON(text []byte) error {
	seconds, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(seconds) || math.Abs(seconds) > 1<<40 {
		return errors.New("a date must be a number of seconds")
	}
	i.Time = time.UnixMicro(int64(math.Round(seconds * 1e6)))
	return nil
}

// sign makes the text of a token.
func (s *Server) sign(c claims) (string, error) {
	text, err := jwt.NewWithClaims(jwt.SigningMethodRS256, c).SignedString(s.key)
	return text, wrap("sign a token", err)
}

// parse reads a token of ours and checks its signature, and its dates unless options say
// otherwise. Its error is ErrToken; of one that has expired there are the claims
// too.
func (s *Server) parse(text string, options ...jwt.ParserOption) (*claims, error) {
	if len(text) > maxToken {
		return nil, errForeign
	}
	options = append([]jwt.ParserOption{
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}), jwt.WithIssuedAt(), jwt.WithExpirationRequired(),
		jwt.WithLeeway(leeway), jwt.WithTimeFunc(s.Now),
	}, options...)
	var c claims
	_, err := jwt.ParseWithClaims(text, &c, func(*jwt.Token) (any, error) { return &s.key.PublicKey, nil }, options...)
	switch {
	case errors.Is(err, jwt.ErrTokenExpired): // it is ours: this is looked at after the signature
		return &c, errExpired
	case err != nil:
		return nil, errForeign
	}
	return &c, nil
}
