using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Testing;
using FindAgents.Training.Data;
using FindAgents.Training.Mini;
using FindAgents.Training.Tests.Bench;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Mini;

public sealed class CaptionPhrasesTests : IDisposable
{
    private static readonly long[] Ids = [.. Enumerable.Range(1, 200).Select(i => (long)i)];

    private readonly ILanguageFoundation _language =
        FoundationRegistry.Language("glove-6b-100d", Path.Combine(RepositoryFolder.Root, "models", "find-mini"), CPU);

    public void Dispose() => _language.Dispose();

    [Fact]
    public void Captions_say_what_no_list_of_synonyms_does()
    {
        var photo = Photo(PhotoLabels.Instances, "A small brown puppy sits beside the woman.", "The small brown puppy again.");
        var phrases = Read(photo);
        Assert.Equal(["small brown puppy", "woman"], phrases.For(photo).Select(p => p.Text));
        Assert.Equal(["dog", "person"], phrases.For(photo).Select(p => p.Categories.Single()));
        Assert.Equal([photo.Instances[0]], phrases.For(photo)[0].Instances);
        Assert.Equal(phrases.For(photo), phrases.All);
    }

    [Fact]
    public void Photos_that_are_held_out_or_partly_labelled_teach_nothing()
    {
        var partly = Photo(PhotoLabels.PersonOnly, "A puppy beside a woman.");
        var heldOut = Photo(PhotoLabels.Instances, "A puppy beside a woman.") with { Id = Ids.First(id => TuningSplit.Holds(Photo(PhotoLabels.Instances) with { Id = id })) };
        Assert.Empty(Read(partly, heldOut).All);
    }

    [Fact]
    public void A_phrase_whose_instance_is_a_crowd_is_left_out()
    {
        var photo = Photo(PhotoLabels.Instances, "People and a puppy.") with
        {
            Instances = BenchPhotos.Photo(PhotoLabels.Instances, [BenchPhotos.Of("dog"), BenchPhotos.Of("person", 30, isCrowd: true)]).Instances,
        };
        Assert.Equal(["puppy"], Read(photo).All.Select(p => p.Text));
    }

    private CaptionPhrases Read(params TrainingPhoto[] photos) => new(photos, BenchPhotos.Categories, _language);

    private static TrainingPhoto Photo(PhotoLabels labels, params string[] captions)
    {
        var photo = BenchPhotos.Photo(labels, [BenchPhotos.Of("dog"), BenchPhotos.Of("person", 30)], captions);
        return photo with { Id = Ids.First(id => !TuningSplit.Holds(photo with { Id = id })) };
    }
}
