using FindAgents.Engine;
using FindAgents.Engine.Catalogue;

namespace FindAgents.Cli.Models;

/// <summary>What a person means by a model: a path on this machine, a model that comes along, or one of the catalogue.</summary>
internal sealed class CheckpointChoice
{
    private readonly ModelCache _cache;

    private CheckpointChoice(string? path, CatalogueModel? model, ModelCache cache)
    {
        LocalPath = path;
        Model = model;
        _cache = cache;
    }

    /// <summary>The file or folder that was named, or the folder of a model that comes along; <see langword="null"/> for a name in the catalogue.</summary>
    public string? LocalPath { get; }

    /// <summary>Whether it is a checkpoint's file, here or to be, and not a model's folder.</summary>
    public bool IsFile => Model is not null || File.Exists(LocalPath);

    /// <summary>The model of the catalogue; <see langword="null"/> for a path.</summary>
    public CatalogueModel? Model { get; }

    /// <summary>What the words mean. A path that exists comes first.</summary>
    /// <exception cref="FindException">Nothing.</exception>
    public static CheckpointChoice Read(string words, IReadOnlyList<CatalogueModel> catalogue, ModelCache cache)
    {
        if (File.Exists(words) || Directory.Exists(words))
        {
            return new CheckpointChoice(Path.GetFullPath(words), null, cache);
        }

        if (InstalledModel.All().FirstOrDefault(model => model.Name.Equals(words, StringComparison.OrdinalIgnoreCase)) is { } installed)
        {
            return new CheckpointChoice(installed.Folder, null, cache);
        }

        return catalogue.FirstOrDefault(model => model.Name.Equals(words, StringComparison.OrdinalIgnoreCase)) is { } known
            ? new CheckpointChoice(null, known, cache)
            : throw new FindException($"'{words}' is neither a file or folder here nor a model of the catalogue. The catalogue has: {string.Join(", ", catalogue.Select(model => model.Name))}.");
    }

    /// <summary>The path, for a model of the catalogue that is here.</summary>
    /// <exception cref="FindException">It is not.</exception>
    public string RequirePath() => LocalPath ?? (_cache.Contains(Model!)
        ? _cache.PathOf(Model!)
        : throw new FindException($"'{Model!.Name}' is not on this machine: run findagents models pull {Model.Name}. It will be {_cache.PathOf(Model)}."));
}
