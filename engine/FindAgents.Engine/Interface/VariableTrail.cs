using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>What a variable was at each step of a run, kept so that later runs on the same image need not compute it again.</summary>
/// <remarks>
/// A variable that looks at nothing but the image and itself is the same whatever else is asked: object proposals are.
/// Others may look at it as at the run that it was recorded in, to the last bit. Owns its tensors; reading it from
/// several threads at once is safe.
/// </remarks>
public sealed class VariableTrail : IDisposable
{
    internal VariableTrail(IReadOnlyList<Tensor> rows, IReadOnlyList<Tensor> gathered, Tensor? position)
    {
        Rows = rows;
        Gathered = gathered;
        Position = position;
    }

    /// <summary>(B, Q, C) each: at the start, and after each layer.</summary>
    public IReadOnlyList<Tensor> Rows { get; }

    /// <summary>(B, Q, C) each: within each layer, after content attention.</summary>
    public IReadOnlyList<Tensor> Gathered { get; }

    /// <summary>(B, Q, C), or <see langword="null"/>.</summary>
    public Tensor? Position { get; }

    /// <summary>Every tensor of it.</summary>
    internal IEnumerable<Tensor> Tensors => Position is null ? Rows.Concat(Gathered) : Rows.Concat(Gathered).Append(Position);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    /// <summary>One image's part, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    internal VariableTrail Of(long image) => new([.. Rows.Select(row => row.Of(image))], [.. Gathered.Select(row => row.Of(image))], Position?.Of(image));
}
