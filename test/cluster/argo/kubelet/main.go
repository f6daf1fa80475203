// Command kubelet stands in for nodes. It binds every Pod to one Node, reports that it runs, and lets go of it when it is deleted.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "a file with the rights of an administrator")
	name := flag.String("node", "loopback", "the name of the Node")
	delay := flag.Duration("delay", 500*time.Millisecond, "how long a Pod takes until it is ready")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig, *name, *delay); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, kubeconfig, name string, delay time.Duration) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("kubeconfig %s: %w", kubeconfig, err)
	}
	config.QPS, config.Burst = 200, 400
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("client of %s: %w", config.Host, err)
	}
	if err := (&pods{client: client, node: name, delay: delay}).watch(ctx); err != nil {
		return err
	}
	log.Print("ready")
	keepReady(ctx, client, name)
	return nil
}
