using FindAgents.Engine.Prototypes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

public sealed partial class FindInterface
{
    /// <summary>Where every variable starts: what is given, else a copy of another variable, else learned embeddings.</summary>
    private Dictionary<string, VariableState> Seed(InterfacePlan plan, InterfaceInputs inputs)
    {
        var seeds = new Dictionary<string, VariableState>(StringComparer.Ordinal);
        foreach (var variable in plan.Active)
        {
            SeedOne(variable);
        }

        foreach (var state in plan.Active.Select(v => seeds[v.Name]))
        {
            if (state.Variable.Kind == VariableKind.Memory && plan.IsLimited(state.Variable) && state.PreviousMask is null)
            {
                throw new PromptException($"'{state.Variable.Name}' looks at the image through a previous answer's masks; set VariableInput.PreviousMask, (B, n, H, W).");
            }
        }

        // In the prototype's order, whatever order duplication needed.
        return plan.Active.ToDictionary(v => v.Name, v => seeds[v.Name], StringComparer.Ordinal);

        VariableState SeedOne(TaskVariable variable)
        {
            if (!seeds.TryGetValue(variable.Name, out var state))
            {
                inputs.TryGet(variable.Name, out var given);
                Check(variable, given, inputs.Memory);
                state = given?[0].Content is not null ? VariableState.FromInputs(variable, given)
                    : variable.DuplicateOf is { } source ? SeedOne(plan.Prototype[source]).Duplicate(variable, given?[0])
                    : Learned(variable, given?[0], inputs.Memory.BatchSize);
                CheckRows(state);
                seeds[variable.Name] = state;
            }

            return state;
        }
    }

    private VariableState Learned(TaskVariable variable, VariableInput? given, long batch)
    {
        var rows = Options.QueryCount;
        return variable.Learned switch
        {
            LearnedContent.Objects when rows > 1 => From(query_feat!, query_embed!, 0, rows - 1),
            LearnedContent.Image when rows > 0 => From(query_feat!, query_embed!, rows - 1, 1),
            LearnedContent.Memories when Options.SpatialMemoryCount > 0 => From(spatial_featured!, spatial_embed!, 0, Options.SpatialMemoryCount),
            LearnedContent.None => throw new PromptException($"Nothing is given for '{variable.Name}'; set VariableInput.Content, (B, Q, {Options.HiddenSize})."),
            _ => throw new PromptException($"This interface has no learned embeddings for '{variable.Name}' ({rows} queries, {Options.SpatialMemoryCount} memories); set VariableInput.Content."),
        };

        VariableState From(Embedding content, Embedding position, int start, int count) => VariableState.FromContent(
            variable,
            content.weight!.narrow(0, start, count).unsqueeze(0).expand(batch, count, Options.HiddenSize),
            position.weight!.narrow(0, start, count).unsqueeze(0),
            given);
    }

    private void Check(TaskVariable variable, IReadOnlyList<VariableInput>? given, InterfaceMemory memory)
    {
        if (given is null)
        {
            return;
        }

        if (given.Count != 1 && (given.Count != Options.FeatureLevels || variable.Kind != VariableKind.Token))
        {
            throw new PromptException($"{given.Count} inputs are given for '{variable.Name}'; expected one, or for tokens one for each of the {Options.FeatureLevels} levels.");
        }

        foreach (var input in given)
        {
            if (given.Count > 1 && input.Content is null)
            {
                throw new PromptException($"A level's input for '{variable.Name}' has no content; set VariableInput.Content on every level.");
            }

            Shape(variable.Name, nameof(VariableInput.Content), input.Content, memory.BatchSize, null, Options.HiddenSize);
            Shape(variable.Name, nameof(VariableInput.Position), input.Position, memory.BatchSize, null, Options.HiddenSize);
            Shape(variable.Name, nameof(VariableInput.Padding), input.Padding, memory.BatchSize, null);
            Shape(variable.Name, nameof(VariableInput.Index), input.Index, memory.BatchSize, null);
            Shape(variable.Name, nameof(VariableInput.Geometry), input.Geometry, memory.BatchSize, null, null);
            Shape(variable.Name, nameof(VariableInput.PreviousMask), input.PreviousMask, memory.BatchSize, null, null, null);
            if (input.Content is { } content)
            {
                Rows(variable.Name, content.shape[1], (nameof(VariableInput.Position), input.Position), (nameof(VariableInput.Padding), input.Padding), (nameof(VariableInput.Index), input.Index), (nameof(VariableInput.Geometry), input.Geometry));
            }
        }
    }

    private static void CheckRows(VariableState state) => Rows(
        state.Variable.Name,
        state.Content.shape[1],
        (nameof(VariableInput.Padding), state.Padding),
        (nameof(VariableInput.Index), state.Index),
        (nameof(VariableInput.Geometry), state.Geometry));

    private static void Shape(string variable, string property, Tensor? value, params long?[] expected)
    {
        if (value is null)
        {
            return;
        }

        var shape = value.shape;
        if (shape.Length != expected.Length || shape.Zip(expected).Any(p => p.Second is { } wanted && p.First != wanted))
        {
            throw new PromptException($"{property} of '{variable}' has shape ({string.Join(", ", shape)}); expected ({string.Join(", ", expected.Select(e => e?.ToString() ?? "any"))}).");
        }
    }

    private static void Rows(string variable, long rows, params ReadOnlySpan<(string Property, Tensor? Value)> values)
    {
        foreach (var (property, value) in values)
        {
            if (value is not null && value.shape[1] != rows)
            {
                throw new PromptException($"{property} of '{variable}' has {value.shape[1]} rows, its content {rows}; give one row each.");
            }
        }
    }
}
