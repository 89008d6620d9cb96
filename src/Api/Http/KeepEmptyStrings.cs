using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Roma.Api.Http;

/// <summary>Leaves a parameter that is a blank what it is: an id that none has, or a part of a name. Binding would make it null.</summary>
internal sealed class BlankIsNoNull : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context) => context.DisplayMetadata.ConvertEmptyStringToNull = false;
}
