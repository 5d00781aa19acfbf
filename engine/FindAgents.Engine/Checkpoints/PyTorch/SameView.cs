namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Takes tied weights, the same elements in the same order under two names, for one.</summary>
internal sealed class SameView : IEqualityComparer<PyTorchEntry>
{
    public static readonly SameView Instance = new();

    public bool Equals(PyTorchEntry? x, PyTorchEntry? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.Offset == y.Offset && x.DType == y.DType && x.Shape.SequenceEqual(y.Shape) && x.Strides.SequenceEqual(y.Strides));

    public int GetHashCode(PyTorchEntry obj)
    {
        var hash = default(HashCode);
        hash.Add(obj.Offset);
        foreach (var number in obj.Shape.Concat(obj.Strides))
        {
            hash.Add(number);
        }

        return hash.ToHashCode();
    }
}
