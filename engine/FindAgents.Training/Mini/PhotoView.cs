using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>One look at a photo: all of it that tells which sentence belongs to it. Owns its tensors.</summary>
/// <param name="Description">(F): the whole image.</param>
/// <param name="Trail">(S, K, C): its objects at each step; <see langword="null"/> where they were not wanted.</param>
/// <param name="Position">(K, C): their positions.</param>
internal sealed record PhotoView(Tensor Description, Tensor? Trail, Tensor? Position) : IDisposable
{
    public void Dispose()
    {
        Description.Dispose();
        Trail?.Dispose();
        Position?.Dispose();
    }
}
