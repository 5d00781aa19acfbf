using FindAgents.Engine.Results;

namespace FindAgents.Retrieval;

/// <summary>A model whose embeddings an album holds. Those of two models, or of two versions, are never compared.</summary>
/// <param name="Name">The model's name, such as <c>find-mini</c>.</param>
/// <param name="Version">Its version, such as <c>0.4.0</c>.</param>
/// <param name="ImageDimensions">The length of an image's embedding.</param>
/// <param name="RegionDimensions">The length of a region's embedding.</param>
public sealed record AlbumModel(string Name, string Version, int ImageDimensions, int RegionDimensions)
{
    /// <summary>Whether this is the model.</summary>
    /// <param name="model">A model.</param>
    public bool Is(FindModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Name == model.Name && Version == model.Version;
    }

    /// <summary>Its name and version.</summary>
    public override string ToString() => $"{Name} {Version}";
}
