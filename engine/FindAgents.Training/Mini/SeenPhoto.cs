using FindAgents.Training.Data;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>A photo as the frozen parts see it: all that the alignment of images and sentences needs of it. Owns its tensors.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Description">(F): the whole image.</param>
/// <param name="Trail">(S, K, C): its objects at each step.</param>
/// <param name="Position">(K, C): their positions.</param>
/// <param name="Regions">What its instances look like: (F') each.</param>
internal sealed record SeenPhoto(TrainingPhoto Photo, Tensor Description, Tensor Trail, Tensor Position, IReadOnlyList<(string Category, Tensor Features)> Regions) : IDisposable
{
    public void Dispose()
    {
        Description.Dispose();
        Trail.Dispose();
        Position.Dispose();
        foreach (var (_, features) in Regions)
        {
            features.Dispose();
        }
    }
}
