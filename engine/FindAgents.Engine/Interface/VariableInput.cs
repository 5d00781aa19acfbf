using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>What a caller gives for one variable of a prototype. B is the batch, Q the number of rows.</summary>
/// <remarks>The tensors stay the caller's: the interface neither changes nor disposes them.</remarks>
public sealed record VariableInput
{
    /// <summary>(B, Q, C): the rows to start from instead of the prototype's learned or duplicated ones. Tokens must have it.</summary>
    public Tensor? Content { get; init; }

    /// <summary>
    /// (B, Q, C): what is added to the rows where they are compared in attention. Left out beside <see cref="Content"/>,
    /// it is a detached copy of the content for tokens (as officially) and nothing for other kinds.
    /// </summary>
    public Tensor? Position { get; init; }

    /// <summary>(B, Q), bool: which rows are padding.</summary>
    public Tensor? Padding { get; init; }

    /// <summary>
    /// (B, Q), any number type: what edges that match by index compare. A variable that duplicates a single row gets as
    /// many rows as its index has.
    /// </summary>
    public Tensor? Index { get; init; }

    /// <summary>(B, Q, G): where the rows are, in whatever numbers the <see cref="IMaskPrior"/> reads.</summary>
    public Tensor? Geometry { get; init; }

    /// <summary>
    /// (B, n, H, W): mask logits of a previous answer. The variable looks at the image where they are not negative instead
    /// of under its own prediction. With fewer masks than rows, neighbouring rows share one; n = 1 serves all.
    /// </summary>
    public Tensor? PreviousMask { get; init; }

    /// <summary>What an earlier run on the same image recorded of the variable: it is looked at, but neither computed nor read again.</summary>
    public VariableTrail? Trail { get; init; }

    /// <summary>The input of a variable that an earlier run on the same image recorded.</summary>
    /// <param name="trail">What was recorded; stays the caller's.</param>
    public static VariableInput Kept(VariableTrail trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        return new VariableInput { Content = trail.Rows[0], Position = trail.Position, Trail = trail };
    }
}
