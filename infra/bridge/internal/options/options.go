// Package options reads how the bridge is started. The controller passes the `args` of the plugin's entry.
package options

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/pflag"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
)

// Options is how the bridge works.
type Options struct {
	Endpoint function.Endpoint
	// Timeout is of one call of the controller, connection included.
	Timeout time.Duration
	// SigningKeyFile and SigningKeySecret say where the keys are; neither: in KeyVariable.
	SigningKeyFile   string
	SigningKeySecret Secret
	CAFile           string
	// Auth is what somebody before the function wants; empty: AuthVariable says it.
	Auth string
	// FailUnavailable fails a step whose function has not answered for UnavailableAfter; otherwise it is held until the
	// progress deadline.
	FailUnavailable  bool
	UnavailableAfter time.Duration
	LookupNamespaces Namespaces
	// Plugins are names of steps, besides those of canary-steps, that the inventory is of.
	Plugins  []string
	LogLevel hclog.Level
	// Inventory takes it until this process is ended, in the place of serving the controller.
	Inventory, Check, Version bool
}

// Secret names one in the cluster.
type Secret struct {
	// Namespace is empty for that of the controller's pod.
	Namespace, Name string
	// Key is of its data.
	Key string
}

// KeyVariable is the environment variable that holds the keys.
const KeyVariable = "CANARY_STEPS_SIGNING_KEY"

// AuthVariable is the environment variable that says what somebody before the function wants, as --auth does.
const AuthVariable = "CANARY_STEPS_AUTH"

const (
	usualTimeout     = 8 * time.Second
	shortestTimeout  = time.Second
	longestTimeout   = 30 * time.Second
	usualUnavailable = 5 * time.Minute
	secretKey        = "key"
)

// ErrHelp is what Parse returns after it wrote the flags to the output.
var ErrHelp = pflag.ErrHelp

// Parse reads the arguments. An error is one line that says what is wrong and what to do.
func Parse(arguments []string, help io.Writer) (Options, error) {
	var options Options
	var endpoint, secret, onUnavailable, level string
	var insecureHTTP bool
	flags := pflag.NewFlagSet("bridge", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.SetOutput(io.Discard)
	flags.StringVar(&endpoint, "endpoint", "", "`URL` of the function: https://host, http:// of this machine, or unix:///path")
	flags.BoolVar(&insecureHTTP, "insecure-http", false, "accept an http:// endpoint that is not on this machine")
	flags.StringVar(&options.CAFile, "ca-file", "", "`file` of certificates (PEM) to trust besides the system's")
	flags.StringVar(&options.SigningKeyFile, "signing-key-file", "", "`file` of signing keys, read again when it changes; otherwise "+KeyVariable)
	flags.StringVar(&secret, "signing-key-secret", "", "`name` or namespace/name of a Secret with the signing keys at \""+secretKey+"\", read with the controller's rights")
	flags.StringVar(&options.Auth, "auth", "", "`way` to sign calls besides: aws-sigv4, for a Lambda function URL that AWS IAM protects; otherwise "+AuthVariable)
	flags.DurationVar(&options.Timeout, "timeout", usualTimeout, "time of one call of the controller, connection included")
	flags.StringVar(&onUnavailable, "on-unavailable", "hold", "`what` becomes of a step whose function does not answer: hold (until the progress deadline) or fail")
	flags.DurationVar(&options.UnavailableAfter, "unavailable-after", usualUnavailable, "time without an answer after which a step fails, with --on-unavailable=fail")
	flags.StringSliceVar((*[]string)(&options.LookupNamespaces), "allow-lookup-namespace", nil, "`namespace` that steps of every Rollout may look at besides their own, with * for any text; may be repeated")
	flags.StringSliceVar(&options.Plugins, "plugin", nil, "`name` under which Rollouts use the bridge, where its organisation is another than canary-steps; for inventory only; may be repeated")
	flags.StringVar(&level, "log-level", "info", "`level`: trace, debug, info, warn or error")
	flags.BoolVar(&options.Check, "check", false, "try all that the bridge needs, say what is wrong, and exit 0 or 1")
	flags.BoolVar(&options.Version, "version", false, "print the version and exit")
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			fmt.Fprint(help, usage, flags.FlagUsagesWrapped(100))
			return options, err
		}
		return options, fmt.Errorf("%w; --help lists the flags", err)
	}
	if options.Version {
		return options, nil
	}
	switch rest := flags.Args(); {
	case len(rest) == 1 && rest[0] == InventoryWord:
		options.Inventory = true
	case len(rest) > 0:
		return options, fmt.Errorf("%q is not a flag: there are flags only, and the word %s", rest[0], InventoryWord)
	}
	return options, options.complete(endpoint, secret, onUnavailable, level, insecureHTTP)
}

// InventoryWord is the word that makes this process take the inventory.
const InventoryWord = "inventory"

const usage = `The bridge of canary-steps: an Argo Rollouts step plugin that calls an HTTP function.
The controller starts it; by hand it answers --check, --version and --help. With the word inventory it tells the function
every five minutes how all Rollouts stand, until it is ended: so the function learns of ends without a call.

`

func (o *Options) complete(endpoint, secret, onUnavailable, level string, insecureHTTP bool) (err error) {
	if endpoint == "" {
		return errors.New("--endpoint is missing: name the function, such as --endpoint=https://steps.example.com")
	}
	if o.Endpoint, err = function.ParseEndpoint(endpoint, insecureHTTP); err != nil {
		return fmt.Errorf("--endpoint: %w", err)
	}
	if o.SigningKeyFile != "" && secret != "" {
		return errors.New("--signing-key-file and --signing-key-secret: use one of them")
	}
	if o.SigningKeySecret, err = secretOf(secret); err != nil {
		return fmt.Errorf("--signing-key-secret: %w", err)
	}
	if o.Timeout < shortestTimeout || o.Timeout > longestTimeout {
		return fmt.Errorf("--timeout is %s: it must be %s to %s, for the controller's workers wait that long", o.Timeout, shortestTimeout, longestTimeout)
	}
	switch onUnavailable {
	case "hold":
	case "fail":
		o.FailUnavailable = true
	default:
		return fmt.Errorf("--on-unavailable is %q: it must be hold or fail", onUnavailable)
	}
	if o.UnavailableAfter <= 0 {
		return fmt.Errorf("--unavailable-after is %s: it must be more than 0", o.UnavailableAfter)
	}
	if err := o.LookupNamespaces.check(); err != nil {
		return fmt.Errorf("--allow-lookup-namespace: %w", err)
	}
	if o.LogLevel = hclog.LevelFromString(level); o.LogLevel == hclog.NoLevel {
		return fmt.Errorf("--log-level is %q: it must be trace, debug, info, warn or error", level)
	}
	return nil
}

func secretOf(text string) (Secret, error) {
	namespace, name, isPair := strings.Cut(text, "/")
	if !isPair {
		namespace, name = "", text
	}
	if isPair && (namespace == "" || name == "") || strings.Contains(name, "/") {
		return Secret{}, fmt.Errorf("%q must be the name of a Secret, or namespace/name", text)
	}
	return Secret{Namespace: namespace, Name: name, Key: secretKey}, nil
}
