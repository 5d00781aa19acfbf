using System.Diagnostics.CodeAnalysis;

namespace FindAgents.Engine.Interface;

/// <summary>One call's inputs of <see cref="FindInterface.Forward"/>: an image's memory and what is given for the variables.</summary>
/// <remarks>Owns nothing. Build one a call; do not change it while a call runs.</remarks>
public sealed class InterfaceInputs
{
    private readonly Dictionary<string, IReadOnlyList<VariableInput>> _variables = new(StringComparer.Ordinal);

    /// <summary>Starts the inputs of a call.</summary>
    /// <param name="memory">What <see cref="FindInterface.Prepare"/> made of the image or the batch.</param>
    public InterfaceInputs(InterfaceMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Memory = memory;
    }

    /// <summary>What the interface made of the image or the batch.</summary>
    public InterfaceMemory Memory { get; }

    /// <summary>
    /// Whether mask logits are read out after every layer, as training needs them; otherwise only after the last. The
    /// last layer's results are the same either way. Without a gradient nothing at all is read of inner
    /// layers unless this is set.
    /// </summary>
    public bool AuxiliaryMasks { get; init; }

    /// <summary>
    /// How much finer than the mask features the last layer's masks are: the features' part is interpolated, the
    /// <see cref="IMaskPrior"/>'s computed there, so that a place much smaller than a cell is still a place.
    /// </summary>
    public int MaskScale { get; init; } = 1;

    /// <summary>Variables whose steps are to be kept for later runs on the same image; see <see cref="InterfaceOutputs.Trails"/>.</summary>
    public IReadOnlyCollection<string> Record { get; init; } = [];

    /// <summary>Draws the prototype's training dynamics, one number a dynamic, in training mode; <see cref="Random.Shared"/> by default.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Gives a variable the same input on every level.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="input">What is given for it.</param>
    /// <returns>These inputs.</returns>
    public InterfaceInputs Set(string variable, VariableInput input)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(input);
        _variables[variable] = [input];
        return this;
    }

    /// <summary>
    /// Gives a variable one input a feature level: each layer then starts anew from its level's content, as spatial
    /// tokens do officially. Only <see cref="VariableInput.Content"/>, position, padding and index are taken by level.
    /// </summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="perLevel">One input a level, coarse to fine.</param>
    /// <returns>These inputs.</returns>
    public InterfaceInputs Set(string variable, IReadOnlyList<VariableInput> perLevel)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(perLevel);
        _variables[variable] = perLevel;
        return this;
    }

    internal IEnumerable<string> Given => _variables.Keys;

    internal bool TryGet(string variable, [NotNullWhen(true)] out IReadOnlyList<VariableInput>? inputs) => _variables.TryGetValue(variable, out inputs);
}
