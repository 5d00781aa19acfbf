using FindAgents.Training.Data;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>A photo as the frozen parts see it: all that the alignment of images and sentences needs of it. Owns its tensors.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Views">The looks at it, the first as it is.</param>
/// <param name="Regions">What its instances look like: (F') each.</param>
internal sealed record SeenPhoto(TrainingPhoto Photo, IReadOnlyList<PhotoView> Views, IReadOnlyList<(string Category, Tensor Features)> Regions) : IDisposable
{
    public void Dispose()
    {
        foreach (var view in Views)
        {
            view.Dispose();
        }

        foreach (var (_, features) in Regions)
        {
            features.Dispose();
        }
    }
}
