using FindAgents.Engine.Prototypes;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

public sealed partial class FindInterface
{
    /// <summary>Runs a task.</summary>
    /// <param name="prototype">The task.</param>
    /// <param name="inputs">The image's memory and the prompts. Only variables whose prompt is given take part.</param>
    /// <returns>The heads' outputs before the first layer and after each, owned by the caller.</returns>
    /// <exception cref="PromptException">A prompt that the prototype needs is missing, or an input's shape does not fit; the message names the variable.</exception>
    /// <exception cref="PrototypeException">An input is given for a variable that the prototype does not have.</exception>
    public InterfaceOutputs Forward(TaskPrototype prototype, InterfaceInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = NewDisposeScope();
        var plan = InterfacePlan.Make(prototype, inputs, training);
        var run = new InterfaceRun(plan, inputs, Seed(plan, inputs));
        plan.CheckKept(run.States.Values.Where(s => s.Trail is not null).Select(s => s.Variable.Name).ToHashSet(StringComparer.Ordinal));
        var trails = inputs.Record.Select(name => run.States.GetValueOrDefault(name)
            ?? throw new PromptException($"'{name}' is to be recorded, but takes no part in this run of '{prototype.Name}'.")).ToDictionary(s => s, _ => (Rows: new List<Tensor>(), Gathered: new List<Tensor>()));
        Step(trails, t => t.Rows);
        var outputs = new List<LayerOutputs> { ReadHeads(run, Options.Layers == 0, nextLevel: 0) };
        for (var layer = 0; layer < Options.Layers; layer++)
        {
            var level = layer % Options.FeatureLevels;
            foreach (var state in run.States.Values)
            {
                state.Enter(level);
            }

            GatherContent(run, layer, level);
            Step(trails, t => t.Gathered);
            Condition(run, layer, level);
            Step(trails, t => t.Rows);
            outputs.Add(ReadHeads(run, layer == Options.Layers - 1, (layer + 1) % Options.FeatureLevels));
        }

        foreach (var output in outputs.SelectMany(o => o.Variables.Values))
        {
            output.MoveToOuterDisposeScope();
        }

        return new InterfaceOutputs(outputs, trails.ToDictionary(t => t.Key.Variable.Name, t => Trail(t.Key, t.Value), StringComparer.Ordinal));
    }

    private static void Step<T>(Dictionary<VariableState, T> trails, Func<T, List<Tensor>> part)
    {
        foreach (var (state, trail) in trails)
        {
            part(trail).Add(state.Content.alias());
        }
    }

    private static VariableTrail Trail(VariableState state, (List<Tensor> Rows, List<Tensor> Gathered) steps) => new(
        [.. steps.Rows.Select(t => t.MoveToOuterDisposeScope())],
        [.. steps.Gathered.Select(t => t.MoveToOuterDisposeScope())],
        state.Position?.expand_as(state.Content).MoveToOuterDisposeScope());

    /// <summary>Content attention: every variable looks at the state of the layer's start.</summary>
    private void GatherContent(InterfaceRun run, int layer, int level)
    {
        using var scope = NewDisposeScope();
        var attention = content_attention[layer];
        var plan = run.Plan;
        (Tensor, Tensor)? image = null;
        var tokens = new Dictionary<string, (Tensor Key, Tensor Value)>(StringComparer.Ordinal);
        var gathered = new List<(VariableState State, Tensor Content)>();
        foreach (var state in run.States.Values)
        {
            var variable = state.Variable;
            if (state.Trail is { } trail)
            {
                gathered.Add((state, trail.Gathered[layer].alias()));
                continue;
            }

            if (plan.SeesImage(variable))
            {
                var memory = run.Inputs.Memory.Levels[level];
                image ??= run.Inputs.Memory.Attended?[layer] ?? attention.Remember(memory.Content, memory.Position);
                gathered.Add((state, attention.Gather(state.Content, state.Position, image.Value, state.Allowed, rowsMayBeEmpty: false)));
                continue;
            }

            var edges = plan.ContentFrom(variable).ToList();
            if (edges.Count == 0)
            {
                continue;
            }

            foreach (var source in edges.Select(e => run.States[e.To]).Where(s => !tokens.ContainsKey(s.Variable.Name)))
            {
                tokens[source.Variable.Name] = attention.Remember(source.Content, source.Position);
            }

            var allowed = run.ContentMask(state, edges, level);
            gathered.Add((state, attention.Gather(state.Content, state.Position, Join(edges, tokens), allowed, rowsMayBeEmpty: true)));
        }

        Update(gathered);
    }

    /// <summary>Conditional attention and feed-forward of every variable that has conditional edges.</summary>
    private void Condition(InterfaceRun run, int layer, int level)
    {
        using var scope = NewDisposeScope();
        var attention = condition_attention[layer];
        var plan = run.Plan;
        var projected = new Dictionary<string, (Tensor Query, Tensor Key, Tensor Value)>(StringComparer.Ordinal);
        var conditioned = new List<(VariableState State, Tensor Content)>();
        foreach (var state in run.States.Values)
        {
            if (state.Trail is { } trail)
            {
                conditioned.Add((state, trail.Rows[layer + 1].alias()));
                continue;
            }

            var edges = plan.ConditionedBy(state.Variable).ToList();
            if (edges.Count == 0)
            {
                continue;
            }

            foreach (var end in edges.Select(e => run.States[e.To]).Prepend(state).Where(s => !projected.ContainsKey(s.Variable.Name)))
            {
                projected[end.Variable.Name] = attention.Project(end.Content, end.Position);
            }

            var targets = edges.Select(e => projected[e.To]).ToList();
            var key = targets.Count == 1 ? targets[0].Key : cat(targets.Select(t => t.Key).ToArray(), 2); // (B, heads, ΣK, C/heads)
            var value = targets.Count == 1 ? targets[0].Value : cat(targets.Select(t => t.Value).ToArray(), 2);
            var allowed = run.ConditionMask(state, edges, level);
            var rows = attention.Condition(state.Content, projected[state.Variable.Name].Query, key, value, allowed);
            conditioned.Add((state, transformer_ffn_layers[layer].call(rows)));
        }

        Update(conditioned);
    }

    private static (Tensor Key, Tensor Value) Join(List<AttentionEdge> edges, Dictionary<string, (Tensor Key, Tensor Value)> tokens)
    {
        if (edges.Count == 1)
        {
            return tokens[edges[0].To];
        }

        var parts = edges.Select(e => tokens[e.To]).ToList();
        return (cat(parts.Select(p => p.Key).ToArray(), 2), cat(parts.Select(p => p.Value).ToArray(), 2));
    }

    private static void Update(List<(VariableState State, Tensor Content)> updates)
    {
        foreach (var (state, content) in updates)
        {
            state.Content = content.MoveToOuterDisposeScope();
        }
    }
}
