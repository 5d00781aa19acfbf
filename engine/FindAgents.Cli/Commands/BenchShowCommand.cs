using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine.Imaging;
using FindAgents.Training.Bench;
using FindAgents.Training.Data;
using Progress = FindAgents.Cli.Output.Progress;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents bench show</c>: a photo with its sentences, or a random sample of phrases.</summary>
internal sealed class BenchShowCommand : Command, ITeach
{
    private const int SheetColumns = 5;
    private const int TileSide = 300;

    private readonly CliContext _context;
    private readonly Argument<string> _file = new("FILE") { Description = "The entity file." };
    private readonly Option<string> _data;
    private readonly Option<string> _split;
    private readonly Option<string> _out = new("--out")
    {
        Description = $"The picture to write ({PictureFormats.Endings}).",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<int?> _image = new("--image")
    {
        Description = "Draw this photo with its sentences, phrases in the colours of their masks.",
        HelpName = "ID",
        CustomParser = Numbers.OptionalFrom(0),
    };

    private readonly Option<int?> _sample = new("--sample")
    {
        Description = "Draw N random phrases on one sheet instead, and print them: for checking by hand.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Which random phrases.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public BenchShowCommand(CliContext context)
        : base("show", "Draw what an entity file says of a photo, or a random sample of its phrases.")
    {
        _context = context;
        (_data, _split) = BenchCommand.SplitOptions();
        Arguments.Add(_file);
        foreach (var option in (Option[])[_data, _split, _image, _sample, _seed, _out])
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("A photo and its sentences", "findagents bench show entity_val.json --data coco/ --image 139 --out 139.png"),
        ("Fifty phrases to check by hand", "findagents bench show entity_train.json --data coco/ --split train --sample 50 --seed 7 --out sample.png"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetRequiredValue(_out);
        if (!PictureFormats.IsWritable(path))
        {
            throw new UsageException($"--out {path}: expected a name that ends in {PictureFormats.Endings}.");
        }

        var (image, sample) = (parsed.GetValue(_image), parsed.GetValue(_sample));
        if (image is null == sample is null)
        {
            throw new UsageException("Give --image ID for one photo, or --sample N for random phrases.");
        }

        var (picture, lines) = await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync("Reading the labels…", tell => Task.Run(
            () =>
            {
                var file = EntityFile.Read(parsed.GetRequiredValue(_file));
                var dataset = CocoDataset.Load(parsed.GetRequiredValue(_data), parsed.GetValue(_split)!);
                cancellationToken.ThrowIfCancellationRequested();
                file.ThrowIfNotOf(dataset);
                tell("Drawing…");
                return image is { } id ? One(file, dataset, id) : Sample(file, dataset, sample!.Value, parsed.GetValue(_seed), cancellationToken);
            },
            cancellationToken));
        await AtomicFile.WriteAsync(path, PictureFormats.Encode(picture, path), cancellationToken);
        foreach (var line in lines)
        {
            _context.Out.WriteLine(line);
        }

        return ExitCode.Ok;
    }

    private static (RgbImage Picture, List<string> Lines) One(EntityFile file, CocoDataset dataset, int id)
    {
        var annotations = file.Annotations.Where(annotation => annotation.ImageId == id).ToList();
        if (annotations.Count == 0)
        {
            var others = string.Join(", ", file.Images.Take(5).Select(image => image.Id));
            throw new EntityFileException($"The file has no sentence about image {id}: it speaks of {file.Images.Count} photos, such as {others}.");
        }

        return (EntityPicture.Render(dataset.Find(id)!, annotations), [.. annotations.Select(Marked)]);
    }

    private static (RgbImage Picture, List<string> Lines) Sample(EntityFile file, CocoDataset dataset, int count, int seed, CancellationToken cancellationToken)
    {
        var phrases = file.Annotations.SelectMany(annotation => annotation.Phrases.Select(phrase => (Annotation: annotation, Phrase: phrase))).ToArray();
        if (phrases.Length == 0)
        {
            throw new EntityFileException("The file has no phrases to draw.");
        }

        SeededRandom.Create(seed, 0).Shuffle(phrases);
        var tiles = new List<(RgbImage, string)>();
        var lines = new List<string>();
        foreach (var (annotation, phrase) in phrases.Take(count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            tiles.Add((EntityPicture.Render(dataset.Find(annotation.ImageId)!, phrase).Thumbnail(TileSide), $"{tiles.Count + 1}: {phrase.Phrase}"));
            lines.Add($"{tiles.Count}\t{annotation.ImageId}\t{Marked(new EntityAnnotation(annotation.ImageId, annotation.Sentence, [phrase]))}");
        }

        return (ContactSheet.Render(tiles, new ContactSheetOptions { Columns = SheetColumns, TileSide = TileSide }), lines);
    }

    // A [woman: 3226956] at [a table: 12, 13]
    private static string Marked(EntityAnnotation annotation)
    {
        var text = annotation.Sentence;
        foreach (var phrase in annotation.Phrases.OrderByDescending(phrase => phrase.Start))
        {
            text = $"{text[..phrase.Start]}[{phrase.Phrase}: {string.Join(", ", phrase.SegmentIds)}]{text[phrase.End..]}";
        }

        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
