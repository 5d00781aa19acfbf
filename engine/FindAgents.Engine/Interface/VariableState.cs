using FindAgents.Engine.Prototypes;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>A variable's tensors while a call runs.</summary>
internal sealed class VariableState
{
    private readonly IReadOnlyList<VariableInput>? _perLevel;

    private VariableState(TaskVariable variable, Tensor content, Tensor? position, VariableInput? given, IReadOnlyList<VariableInput>? perLevel)
    {
        Variable = variable;
        Content = content;
        Position = position;
        Padding = given?.Padding;
        Index = given?.Index;
        Geometry = given?.Geometry;
        PreviousMask = given?.PreviousMask;
        Trail = given?.Trail;
        _perLevel = perLevel;
    }

    public TaskVariable Variable { get; }

    /// <summary>(B, Q, C): what the layers update.</summary>
    public Tensor Content { get; set; }

    /// <summary>(B, Q, C), or broadcast over B.</summary>
    public Tensor? Position { get; private set; }

    /// <summary>(B, Q), true where padded.</summary>
    public Tensor? Padding { get; private set; }

    /// <summary>(B, Q).</summary>
    public Tensor? Index { get; private set; }

    /// <summary>(B, Q, 4).</summary>
    public Tensor? Geometry { get; private set; }

    /// <summary>(B, n, H, W).</summary>
    public Tensor? PreviousMask { get; }

    /// <summary>(B, Q, h·w): where the variable may look on the next level; everywhere when <see langword="null"/>.</summary>
    public Tensor? Allowed { get; set; }

    /// <summary>What an earlier run recorded; <see langword="null"/> for a variable that this run computes.</summary>
    public VariableTrail? Trail { get; }

    public static VariableState FromContent(TaskVariable variable, Tensor content, Tensor? position, VariableInput? given) =>
        new(variable, content, position, given, null);

    public static VariableState FromInputs(TaskVariable variable, IReadOnlyList<VariableInput> inputs)
    {
        var first = inputs[0];
        return new VariableState(variable, first.Content!, PositionOf(variable, first), first, inputs.Count > 1 ? inputs : null);
    }

    /// <summary>A copy of this variable's start for another one: content, position, padding and geometry.</summary>
    /// <remarks>A single row (the image query) becomes as many as the duplicate's index has.</remarks>
    public VariableState Duplicate(TaskVariable variable, VariableInput? given)
    {
        var rows = Content.shape[1];
        var wanted = given?.Index?.shape[1] ?? given?.Padding?.shape[1] ?? rows;
        if (wanted != rows && rows != 1)
        {
            throw new PromptException($"'{variable.Name}' duplicates '{Variable.Name}', which has {rows} rows, but its index has {wanted}; give as many, or give its content.");
        }

        var batch = Content.shape[0];
        return new VariableState(variable, Widen(Content), Position is null ? null : Widen(Position), given, null)
        {
            Padding = given?.Padding ?? (wanted == rows ? Padding : null),
            Geometry = given?.Geometry ?? (wanted == rows ? Geometry : null),
        };

        Tensor Widen(Tensor source) => wanted == rows ? source : source.expand(batch, wanted, source.shape[2]);
    }

    /// <summary>Starts anew from the level's content where the caller gave one a level.</summary>
    public void Enter(int level)
    {
        if (_perLevel is null)
        {
            return;
        }

        var given = _perLevel[level];
        Content = given.Content!;
        Position = PositionOf(Variable, given);
        Padding = given.Padding;
        Index = given.Index;
    }

    private static Tensor? PositionOf(TaskVariable variable, VariableInput given) =>
        given.Position ?? (variable.Kind == VariableKind.Token ? given.Content!.detach() : null);
}
