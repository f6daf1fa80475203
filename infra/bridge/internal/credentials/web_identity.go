package credentials

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// sessionName is how AWS's own records name who called.
const sessionName = "canary-steps"

// webIdentity shows STS the token that Kubernetes gives the service account (IRSA).
func webIdentity(site Site) (Source, error) {
	endpoint, err := stsOf(site)
	if err != nil {
		return nil, err
	}
	network := networkTo(endpoint.Hostname(), site.Roots)
	return renewing("IRSA by STS at "+endpoint.Host, site, func(ctx context.Context) (aws.Credentials, error) {
		token, err := tokenIn(site.Variable(webTokenVariable), webTokenVariable)
		if err != nil {
			return aws.Credentials{}, err
		}
		form := url.Values{
			"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {site.Variable(roleVariable)},
			"RoleSessionName": {sessionName}, "WebIdentityToken": {token},
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.String(), strings.NewReader(form.Encode()))
		if err != nil {
			return aws.Credentials{}, err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		status, text, err := sent(ctx, network, request)
		if err != nil {
			return aws.Credentials{}, err
		}
		if status != http.StatusOK {
			return aws.Credentials{}, fmt.Errorf("status %d%s: does the role of %s trust the OIDC provider of this cluster and this service account?", status, codeIn(text), roleVariable)
		}
		return readWeb(text)
	}), nil
}

// stsOf is the regional endpoint, or another that somebody names as for AWS's own tools.
func stsOf(site Site) (*url.URL, error) {
	named := site.Variable(stsVariable)
	if named == "" {
		region := site.Variable(regionVariable)
		if region == "" {
			region = site.Region
		}
		return url.Parse("https://sts." + region + domainOf(region) + "/")
	}
	address, err := url.Parse(named)
	if err != nil || address.Host == "" || address.Scheme != "https" && (address.Scheme != "http" || !isLoopback(address.Hostname())) {
		return nil, fmt.Errorf("%s must be a URL with https, or with http to this machine", stsVariable)
	}
	return address, nil
}

// domainOf is that of a region's partition (AWS General Reference, STS endpoints).
func domainOf(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return ".amazonaws.com.cn"
	}
	return ".amazonaws.com"
}

// codeIn is the one word by which STS says why: its sentence has the time in it, which would be another in each status.
func codeIn(text []byte) string {
	var answer struct {
		Code string `xml:"Error>Code"`
	}
	_ = xml.Unmarshal(text, &answer)
	if answer.Code == "" || len(answer.Code) > mostWord || strings.Trim(answer.Code, letters) != "" {
		return ""
	}
	return " " + answer.Code
}

const (
	mostWord = 64
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func readWeb(text []byte) (aws.Credentials, error) {
	var answer struct {
		Found struct {
			AccessKeyID     string `xml:"AccessKeyId"`
			SecretAccessKey string
			SessionToken    string
			Expiration      time.Time
		} `xml:"AssumeRoleWithWebIdentityResult>Credentials"`
	}
	if err := xml.Unmarshal(text, &answer); err != nil {
		return aws.Credentials{}, errUnreadable
	}
	found := answer.Found
	return complete(found.AccessKeyID, found.SecretAccessKey, found.SessionToken, found.Expiration)
}
