package rollouts

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// empty lists what is zero in a value, by path. Unexported fields do not travel.
func empty(value reflect.Value, path string) []string {
	if value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.Uint8 && value.Len() > 0 {
		return nil
	}
	var found []string
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.IsExported() {
				found = append(found, empty(value.Field(i), path+"."+field.Name)...)
			}
		}
		return found
	case reflect.Slice, reflect.Map, reflect.Pointer:
		if value.IsNil() {
			return []string{path}
		}
	}
	switch value.Kind() {
	case reflect.Pointer:
		return empty(value.Elem(), path)
	case reflect.Slice:
		return empty(value.Index(0), path+"[]")
	case reflect.Map:
		return empty(value.MapIndex(value.MapKeys()[0]), path+"{}")
	}
	if value.IsZero() {
		return []string{path}
	}
	return nil
}

// so that no field of a newer Argo stays empty unseen
func TestEveryFieldIsFilledButTwo(t *testing.T) {
	got := fmt.Sprint(empty(reflect.ValueOf(*EveryField()), ""))
	// of IntOrString only one of both is used, and what a Time is made of does not show
	var rest []string
	for _, path := range strings.Fields(strings.Trim(got, "[]")) {
		if !strings.HasSuffix(path, ".IntVal") && !strings.HasSuffix(path, ".StrVal") && !strings.HasSuffix(path, ".Type") {
			rest = append(rest, path)
		}
	}
	want := []string{".Spec.TemplateResolvedFromRef", ".Spec.SelectorResolvedFromRef"}
	if !reflect.DeepEqual(rest, want) {
		t.Errorf("empty: %v", rest)
	}
}

func TestGobLosesPointersToZeroAndQuantities(t *testing.T) {
	rollout := EveryField()
	*rollout.Status.CurrentStepIndex = 0
	decoded, err := OverGob(rollout)
	if err != nil {
		t.Fatal(err)
	}
	if decoded.Status.CurrentStepIndex != nil {
		t.Error("the index 0 arrived")
	}
	for name, quantity := range decoded.Spec.Template.Spec.Containers[0].Resources.Limits {
		if !quantity.IsZero() {
			t.Errorf("%s arrived as %s", name, quantity.String())
		}
	}
}
