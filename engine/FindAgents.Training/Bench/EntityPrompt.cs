using System.Text.Encodings.Web;
using System.Text.Json;
using FindAgents.Training.Data;
using HandlebarsDotNet;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.Training.Bench;

/// <summary>The prompt template of <c>agents/FindAgents.Agents/Prompts/bench-entities.yaml</c>, filled in for a photo.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
internal sealed class EntityPrompt
{
    private static readonly Lazy<EntityPrompt> Embedded = new(Load);

    // Everything but ASCII letters and the like is escaped, "<" and "`" among it: a caption stays inside its quotes.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default };

    private readonly HandlebarsTemplate<object, object> _user;
    private readonly HandlebarsTemplate<object, object> _repair;

    private EntityPrompt(Template template)
    {
        // What is filled in is JSON, not a piece of a web page.
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        System = template.System;
        _user = handlebars.Compile(template.User);
        _repair = handlebars.Compile(template.Repair);
    }

    public static EntityPrompt Default => Embedded.Value;

    /// <summary>What the model is told once; no data of the photo is in it.</summary>
    public string System { get; }

    /// <summary>The question about a photo.</summary>
    public string User(TrainingPhoto photo) => _user(new
    {
        captions = JsonSerializer.Serialize(photo.Captions.Select((text, index) => new { index, text }), Json),
        segments = JsonSerializer.Serialize(photo.Instances.Where(instance => !instance.IsCrowd).Select(instance => Segment(photo, instance)), Json),
        coverage = photo.Labels switch
        {
            PhotoLabels.PersonOnly => "One person of the photo is labelled; other persons and all things are not.",
            PhotoLabels.Some => "Some things of the photo are labelled; others are not.",
            PhotoLabels.Instances => "All things of the data set's categories are labelled; surfaces and backgrounds are not.",
            _ => "Everything of the data set's categories is labelled, surfaces and backgrounds too.",
        },
    });

    /// <summary>What is said to an answer that cannot be used.</summary>
    public string Repair(string complaint) => _repair(new { complaint });

    private static object Segment(TrainingPhoto photo, TrainingInstance instance)
    {
        static double Percent(double part, double whole) => Math.Round(100 * part / whole, 1);
        return new
        {
            id = instance.Id,
            category = Mini.ConceptVocabulary.Spoken(instance.Category.Name),
            box = new[]
            {
                Percent(instance.Box.X, photo.Width), Percent(instance.Box.Y, photo.Height), Percent(instance.Box.Width, photo.Width), Percent(instance.Box.Height, photo.Height),
            },
            area = Percent(instance.Mask.Area, (double)photo.Width * photo.Height),
        };
    }

    private static EntityPrompt Load()
    {
        using var stream = typeof(EntityPrompt).Assembly.GetManifestResourceStream("FindAgents.Training.Bench.bench-entities.yaml")!;
        using var reader = new StreamReader(stream);
        return new EntityPrompt(new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build().Deserialize<Template>(reader));
    }

    private sealed class Template
    {
        public string System { get; set; } = "";

        public string User { get; set; } = "";

        public string Repair { get; set; } = "";
    }
}
